package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TimeoutKeys;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a {@link TokenLifecycle} works with.
 *
 * @param login the name of the login
 * @param source where the next token comes from
 * @param storage where its token is stored
 * @param ownership the check of who the token belongs to
 * @param freshness when its token is due
 * @param patience how long a caller waits for a refresh
 * @param surroundings the clocks, and who hears what happens
 */
public record LifecycleParts(
        LoginName login,
        Source source,
        TokenStorage storage,
        Owner ownership,
        Freshness freshness,
        Duration patience,
        Surroundings surroundings) {

    /**
     * Where the next token comes from. What a call brings is kept, and what the last one brings counts where several threads call at once. After a call
     * that failed, the next refresh calls again.
     *
     * @param renewal how the next token is obtained; called when that is first needed, not for a valid token
     * @param asked who is asked for the next token; called by the first refresh
     */
    public record Source(Supplier<Renewal> renewal, Supplier<AskedProvider> asked) {}

    /**
     * The provider that is asked for the next token.
     *
     * @param provider the provider
     * @param terms how refresh tokens are sent
     */
    public record AskedProvider(Provider provider, RefreshIntent.Terms terms) {}

    /**
     * The clocks, and who hears what happens.
     *
     * @param time what time it is
     * @param random for pauses
     * @param events receives what happens
     * @param warnings receives what works but should not stay as it is
     */
    public record Surroundings(Time time, RandomGenerator random, TokenEvents events, Consumer<Warning> warnings) {}

    /** Returns how long a caller waits by a provider's section: as long as a refresh may take, unless it says otherwise. */
    public static Duration patience(Settings section) {
        return section.get(ProviderKeys.TIMEOUTS)
                .flatMap(timeouts -> timeouts.get(TimeoutKeys.CALL))
                .orElse(Refresh.LONGEST);
    }

    /** Returns the configured name of the provider. */
    String name() {
        return login.provider();
    }

    Time time() {
        return surroundings.time();
    }

    void warn(Warning warning) {
        surroundings.warnings().accept(warning);
    }

    void tell(TokenEvent event) {
        surroundings.events().tell(event);
    }

    void tellLoaded(Token token) {
        tell(new TokenEvent.Loaded(name(), time().instant(), token.effectiveExpiry()));
    }
}
