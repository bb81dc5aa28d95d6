package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.SecurityProfile;
import java.util.Optional;

/** The rules of security profiles for a section. The rules skip a wrong value, which its key reports. */
public final class ProfileRules {

    private ProfileRules() {}

    /** FAPI 2.0 Security Profile section 5.3.3. */
    static void check(Settings settings, ConfigProblems problems) {
        Optional<SecurityProfile> named = Rules.valid(() -> SecurityProfile.of(settings));
        if (named.isEmpty()) {
            return;
        }
        String profile = named.get().inWords();
        if (!settings.has(ProviderKeys.ISSUER)) {
            Rules.reportMissing(
                    settings,
                    ProviderKeys.ISSUER,
                    "missing; " + profile
                            + " takes everything from what the issuer publishes, and compares it with each"
                            + " response",
                    problems);
        }
        for (Endpoint endpoint : Endpoint.standard()) {
            if (settings.has(endpoint.key())) {
                Rules.report(
                        settings,
                        endpoint.key(),
                        "not with " + profile + ", which uses only what the issuer publishes; remove it",
                        problems);
            }
        }
        forbid(settings, OAuth2Keys.PKCE, false, profile + " requires PKCE", problems);
        forbid(
                settings,
                OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS,
                "never",
                profile + " requires pushed requests",
                problems);
        forbid(
                settings,
                ProviderKeys.SSL_VERIFY,
                false,
                profile + " requires that certificates are verified",
                problems);
        if (OAuth2Keys.isPublicClient(settings)) {
            Rules.report(
                    settings,
                    ProviderKeys.PROFILE,
                    "the profile is for clients with a key; add the client_key that is registered for the client",
                    problems);
        }
    }

    private static <T> void forbid(Settings settings, ConfigKey<T> key, T value, String why, ConfigProblems problems) {
        if (settings.valid(key).filter(value::equals).isPresent()) {
            Rules.report(settings, key, value + ", but " + why + "; remove one of the two", problems);
        }
    }

    /**
     * Reports a flow that logs a person in without an authorization request.
     *
     * @param settings a provider's section
     * @param problems where to report
     */
    public static void checkFlow(Settings settings, AuthFlowFactory flow, ConfigProblems problems) {
        boolean asksElsewhere =
                flow.attendance() == Attendance.PERSON && !flow.endpoints().contains(Endpoint.AUTHORIZATION);
        Rules.valid(() -> SecurityProfile.of(settings))
                .filter(named -> asksElsewhere)
                .ifPresent(profile -> Rules.report(
                        settings,
                        OAuth2Keys.FLOW,
                        flow.type() + " sends no authorization request, which " + profile.inWords()
                                + " requires for persons; remove one of the two",
                        problems));
    }
}
