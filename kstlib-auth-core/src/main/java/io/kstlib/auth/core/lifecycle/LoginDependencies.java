package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.internal.TimeoutKeys;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The dependencies of the tokens of one login.
 *
 * @param login the name of the login
 * @param source where the next token comes from
 * @param storage where its token is stored
 * @param ownership the check of its owner
 * @param freshness when its token is due
 * @param patience how long a caller waits for a refresh
 * @param environment the clocks, event listeners and the receiver of warnings
 */
public record LoginDependencies(
        LoginName login,
        Source source,
        TokenStorage storage,
        Owner ownership,
        Freshness freshness,
        Duration patience,
        Environment environment) {

    /**
     * The source of the next token. The result of a call is kept; where several threads call at once, the last result counts. After a call that
     * failed, the next refresh calls again.
     *
     * @param renewal how the next token is obtained; called when that is first needed, not for a valid token
     * @param asked returns the provider that is asked for the next token; called by the first refresh
     */
    public record Source(Supplier<Renewal> renewal, Supplier<RefreshTarget> asked) {}

    /**
     * The provider that is asked for the next token.
     *
     * @param provider the provider
     * @param terms how refresh tokens are sent
     */
    public record RefreshTarget(Provider provider, RefreshIntent.Terms terms) {}

    /**
     * The clocks, event listeners and the receiver of warnings.
     *
     * @param time the clocks
     * @param random for pauses
     * @param events receives the events
     * @param warnings receives the warnings
     */
    public record Environment(Time time, RandomGenerator random, TokenEvents events, Consumer<Warning> warnings) {}

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
        return environment.time();
    }

    void warn(Warning warning) {
        environment.warnings().accept(warning);
    }

    void tell(TokenEvent event) {
        environment.events().tell(event);
    }

    void tellLoaded(Token token) {
        tell(new TokenEvent.Loaded(name(), login.account(), time().instant(), token.effectiveExpiry()));
    }

    /**
     * The present time by two clocks. The wall clock goes on while the machine sleeps, but can be set. The stopwatch cannot be set, but may stop
     * during sleep. Safe for use by several threads.
     */
    public interface Time {

        /**
         * {@return the wall clock and the stopwatch of the JVM}
         *
         * @param wall the wall clock
         */
        static Time of(Clock wall) {
            return new Time() {
                @Override
                public Instant instant() {
                    return wall.instant();
                }

                @Override
                public long millis() {
                    return wall.millis();
                }

                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public void pause(Duration time) throws InterruptedException {
                    TimeUnit.NANOSECONDS.sleep(time.toNanos());
                }
            };
        }

        /** {@return the present time by the wall clock} */
        Instant instant();

        /** {@return the present time by the wall clock, in milliseconds since 1970-01-01T00:00:00Z} */
        default long millis() {
            return instant().toEpochMilli();
        }

        /** {@return the present time by the stopwatch: nanoseconds since an arbitrary moment; only differences have a meaning} */
        long nanos();

        /**
         * Waits.
         *
         * @param time how much; at most a few minutes
         * @throws InterruptedException if the thread is interrupted first
         */
        void pause(Duration time) throws InterruptedException;
    }
}
