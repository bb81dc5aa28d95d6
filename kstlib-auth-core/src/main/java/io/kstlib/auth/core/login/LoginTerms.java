package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a program wants of a login. Immutable.
 *
 * @param wanted what the login brings
 * @param mayReplace whose login it may replace
 * @param mode how the answer comes back
 * @param timeout how long to wait for the person; {@code null} for the configured value
 * @param interaction how to talk to the person
 * @param flow the flow of this login only; {@code null} for the configured one
 * @param noBrowserReason why no browser can be opened, in words; {@code null} when that is not known
 * @param asked the keys of the provider's section that have another value for this login only
 */
public record LoginTerms(
        Wanted wanted,
        MayReplace mayReplace,
        LoginRequest.Mode mode,
        @Nullable Duration timeout,
        UserInteraction interaction,
        @Nullable String flow,
        @Nullable String noBrowserReason,
        Map<String, String> asked) {

    /** What a login brings. */
    public enum Wanted {
        /** A valid token: the stored one will do, and so will that of another login. */
        VALID_TOKEN,
        /** Another token than the stored one: that of another login will do. */
        OTHER_TOKEN,
        /** A token of this login: the person takes part in a way that no other login asks for. */
        OWN_TOKEN
    }

    /** Whose login a login may replace, where the ID tokens say whose it is. */
    public enum MayReplace {
        /** Only that of the same person. */
        SAME_PERSON,
        /** Also that of another person. */
        ANY_PERSON
    }

    @Override
    public String toString() {
        return "LoginTerms[" + wanted + ", " + mode + "]"; // a hint is about a person
    }
}
