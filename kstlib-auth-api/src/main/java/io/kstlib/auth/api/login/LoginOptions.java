package io.kstlib.auth.api.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.token.StepUp;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How to do a login. Immutable; each setter returns a changed copy. */
public final class LoginOptions {

    /**
     * The choice when a token is stored already. A login by another person than that of the stored token replaces it with {@link #REPLACE} only
     * (security rule 10 in {@code docs/security.md}): else it fails with the reason {@link LoginFailedException.Reason#ANOTHER_PERSON}. Persons are compared by {@code iss} and
     * {@code sub} of their ID tokens; where one of the two has none, nothing is compared.
     */
    public enum WhenLoggedIn {
        /** Hand out the stored token; no browser opens. */
        KEEP,
        /** Log in anyway. The new token replaces the stored one, unless it is that of another person. */
        AGAIN,
        /** Log in anyway. The new token replaces the stored one, even if it is that of another person. */
        REPLACE
    }

    private final LoginRequest.Mode mode;
    private final @Nullable Duration timeout;
    private final UserInteraction interaction;
    private final WhenLoggedIn whenLoggedIn;
    private final @Nullable String flow;
    private final @Nullable String noBrowserReason;
    private final Map<String, String> asked;

    private LoginOptions(
            LoginRequest.Mode mode,
            @Nullable Duration timeout,
            UserInteraction interaction,
            WhenLoggedIn whenLoggedIn,
            @Nullable String flow,
            @Nullable String noBrowserReason,
            Map<String, String> asked) {
        this.mode = mode;
        this.timeout = timeout;
        this.interaction = interaction;
        this.whenLoggedIn = whenLoggedIn;
        this.flow = flow;
        this.noBrowserReason = noBrowserReason;
        this.asked = Map.copyOf(asked);
    }

    /**
     * Returns options for a login by the configured flow that keeps a valid token. It opens a browser where the flow needs one. It waits as long as
     * the flow says, else as long as {@code auth.callback_server.timeout} says.
     *
     * @param interaction how to talk to the person
     * @throws IllegalArgumentException if the interaction is {@code null}
     */
    public static LoginOptions with(UserInteraction interaction) {
        if (interaction == null) {
            throw new IllegalArgumentException(
                    "a login with options needs a UserInteraction to talk to the person, such as"
                            + " SystemInteraction; a provider that needs no person logs in by login() without options");
        }
        return new LoginOptions(LoginRequest.Mode.BROWSER, null, interaction, WhenLoggedIn.KEEP, null, null, Map.of());
    }

    /**
     * {@return a copy with this mode}
     *
     * @param changed how the answer comes back
     */
    public LoginOptions mode(LoginRequest.Mode changed) {
        return new LoginOptions(changed, timeout, interaction, whenLoggedIn, flow, noBrowserReason, asked);
    }

    /**
     * {@return a copy with this timeout}
     *
     * @param changed how long to wait for the person
     */
    public LoginOptions timeout(Duration changed) {
        return new LoginOptions(mode, changed, interaction, whenLoggedIn, flow, noBrowserReason, asked);
    }

    /**
     * {@return a copy with another behavior if a valid token is stored already}
     *
     * @param changed what to do when a valid token is stored already
     */
    public LoginOptions whenLoggedIn(WhenLoggedIn changed) {
        return new LoginOptions(mode, timeout, interaction, changed, flow, noBrowserReason, asked);
    }

    /**
     * Picks another flow than the configured one, for this login only. Its tokens must be renewed as those of the configured flow are.
     *
     * @param type the type of a flow that is loaded; {@code auto} for one that the server offers and that works here
     * @return a copy with this flow
     */
    public LoginOptions flow(String type) {
        return new LoginOptions(mode, timeout, interaction, whenLoggedIn, type, noBrowserReason, asked);
    }

    /**
     * Says that no browser can be opened here. If neither these options nor the configuration name a flow, and the server offers one that works without,
     * that flow is the fallback, and the person reads why. If the server then refuses it to this client, the login is done as without
     * this option.
     *
     * @param noBrowserReason why, in words, such as "this is a remote shell (SSH)";
     *     {@code BrowserAvailability.noBrowserReason()} finds it
     * @return a copy that knows that
     */
    public LoginOptions noBrowserReason(String noBrowserReason) {
        return new LoginOptions(mode, timeout, interaction, whenLoggedIn, flow, noBrowserReason, asked);
    }

    /**
     * Says whom the provider should expect, for this login only. Takes the place of the key {@code login_hint}.
     *
     * @param hint such as a mail address
     * @return a copy with this hint
     */
    public LoginOptions loginHint(String hint) {
        return asking("login_hint", hint);
    }

    /**
     * Says what the provider should ask in any case, for this login only. Takes the place of the key {@code prompt}. A valid token is replaced,
     * regardless of {@link #whenLoggedIn(WhenLoggedIn)}.
     *
     * @param words such as {@code login} or {@code select_account}
     * @return a copy with this
     */
    public LoginOptions prompt(String... words) {
        return asking("prompt", String.join(" ", words));
    }

    /**
     * Says how the person must log in to the provider, for this login only. Takes the place of the key {@code acr_values}, which a provider without ID
     * tokens does not have. A valid token is replaced, regardless of {@link #whenLoggedIn(WhenLoggedIn)}, because it was not obtained in this way.
     *
     * @param values the accepted {@code acr} values
     * @return a copy with this
     */
    public LoginOptions acrValues(String... values) {
        return asking("acr_values", String.join(" ", values));
    }

    /**
     * Says how long ago the person may have logged in to the provider, for this login only. Takes the place of the key {@code max_age}, which a
     * provider without ID tokens does not have. The ID token must say when the person logged in (OpenID Connect Core 1.0 section 3.1.2.1). A valid token
     * is replaced, regardless of {@link #whenLoggedIn(WhenLoggedIn)}.
     *
     * @param longest in whole seconds; zero demands a login now
     * @return a copy with this
     */
    public LoginOptions maxAge(Duration longest) {
        return asking("max_age", Long.toString(longest.toSeconds()));
    }

    /**
     * Asks for the login that a resource demands (RFC 9470), for this login only. A valid token is replaced.
     *
     * @param demand what {@link io.kstlib.auth.api.error.OAuthErrorException#stepUp()} returned
     * @return a copy with {@link #acrValues(String...)} and {@link #maxAge(Duration)} of the demand, where it has them
     */
    public LoginOptions stepUp(StepUp demand) {
        LoginOptions stepped = whenLoggedIn(WhenLoggedIn.AGAIN);
        if (!demand.acrValues().isEmpty()) {
            stepped = stepped.acrValues(demand.acrValues().toArray(String[]::new));
        }
        Duration longest = demand.maxAge();
        return longest == null ? stepped : stepped.maxAge(longest);
    }

    private LoginOptions asking(String key, String value) {
        Map<String, String> longer = new LinkedHashMap<>(asked);
        longer.put(key, value);
        return new LoginOptions(mode, timeout, interaction, whenLoggedIn, flow, noBrowserReason, longer);
    }

    /** {@return how the answer comes back} */
    public LoginRequest.Mode mode() {
        return mode;
    }

    /** {@return how long to wait for the person; empty for the value of the flow or the configuration} */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** {@return how to talk to the person} */
    public UserInteraction interaction() {
        return interaction;
    }

    /** {@return what to do when a valid token is stored already} */
    public WhenLoggedIn whenLoggedIn() {
        return whenLoggedIn;
    }

    /** {@return the flow of this login only; empty for the configured one} */
    public Optional<String> flow() {
        return Optional.ofNullable(flow);
    }

    /** {@return the reason why no browser can be opened, in words; empty if it is not known} */
    public Optional<String> noBrowserReason() {
        return Optional.ofNullable(noBrowserReason);
    }

    /**
     * Returns what this login asks of the provider that no other login does: the {@linkplain #loginHint(String) hint} and the demands.
     *
     * @return the keys of the provider's section that have another value for this login only, such as {@code prompt}
     */
    public Map<String, String> changedKeys() {
        return asked;
    }

    @Override
    public String toString() {
        return "LoginOptions[" + mode + ", timeout=" + timeout + ", " + whenLoggedIn + ", flow=" + flow + ", asked="
                + asked.keySet() + "]";
    }
}
