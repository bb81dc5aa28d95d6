package io.kstlib.auth.oidc.config;

import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.ProfileRules;
import io.kstlib.auth.oauth2.config.Rules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.SecurityProfile;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The rules between the {@link OidcKeys}. The key reports a value that is wrong by itself, so the rules ignore it. */
final class OidcRules {

    private static final Set<String> DEMANDS = Set.of("max_age", "acr_values", "claims");

    private OidcRules() {}

    /** A parameter that demands something of the ID token has a key, which says what to check. */
    static void demandsHaveKeys(Settings settings, ConfigProblems problems) {
        Rules.valid(() -> Optional.of(OAuth2Keys.authorizeParameters(settings))).stream()
                .flatMap(given -> given.keySet().stream())
                .filter(name -> DEMANDS.contains(name.toLowerCase(Locale.ROOT)))
                .forEach(name -> problems.add(
                        settings.path(OAuth2Keys.EXTRA.name()) + "." + OAuth2Keys.AUTHORIZE_PARAMS.name() + "." + name,
                        settings.origin(OAuth2Keys.EXTRA),
                        "is not allowed here; set the key " + name.toLowerCase(Locale.ROOT) + " of the provider"));
    }

    /** RFC 8725 section 3.1. */
    static void userInfoIsSignedByAKey(Settings settings, ConfigProblems problems) {
        Optional<String> algorithm = Rules.valid(settings, OidcKeys.USERINFO_SIGNED_RESPONSE_ALG);
        if (algorithm.isPresent()) {
            try {
                JwsAlgorithm.of(algorithm.get());
            } catch (TokenRefusal unknown) {
                Rules.report(settings, OidcKeys.USERINFO_SIGNED_RESPONSE_ALG, unknown.problem(), problems);
            }
        }
    }

    /** Compares {@code accepted_algorithms} with those that there are, and with those of the profile. */
    static void algorithmsExist(Settings settings, ConfigProblems problems) {
        Optional<List<String>> possible = Rules.valid(() -> Optional.of(SecurityProfile.of(settings)
                .map(SecurityProfile::signingAlgorithms)
                .orElseGet(() -> Arrays.stream(JwsAlgorithm.values())
                        .map(JwsAlgorithm::joseName)
                        .toList())));
        List<String> named = Rules.valid(settings, OidcKeys.ACCEPTED_ALGORITHMS).orElse(List.of());
        if (possible.isPresent() && !possible.get().containsAll(named)) {
            Rules.report(
                    settings,
                    OidcKeys.ACCEPTED_ALGORITHMS,
                    "expected some of " + String.join(", ", possible.get())
                            + (settings.has(ProviderKeys.PROFILE) ? ", as the profile says" : ""),
                    problems);
        }
    }

    /** FAPI 2.0 Security Profile section 5.3.3: the issuer is the one whose metadata was asked for. */
    static void profileHasOneIssuer(Settings settings, ConfigProblems problems) {
        if (settings.has(ProviderKeys.PROFILE) && settings.has(OidcKeys.ACCEPTED_ISSUERS)) {
            Rules.report(
                    settings,
                    OidcKeys.ACCEPTED_ISSUERS,
                    "not with a profile, which accepts only what the issuer itself signs; remove one of the two",
                    problems);
        }
    }

    static void isComplete(Settings settings, AuthFlowFactory flow, ConfigProblems problems) {
        ProfileRules.checkFlow(settings, flow, problems);
        if (settings.has(ProviderKeys.ISSUER)) {
            return;
        }
        Set<Endpoint> needed = new LinkedHashSet<>(List.of(Endpoint.AUTHORIZATION, Endpoint.TOKEN));
        needed.retainAll(flow.endpoints());
        needed.addAll(flow.endpoints());
        needed.add(Endpoint.JWKS);
        List<String> missing = needed.stream()
                .map(Endpoint::key)
                .filter(key -> !settings.has(key))
                .map(key -> key == Endpoint.JWKS.key() ? key.name() + " (ID tokens are verified with it)" : key.name())
                .toList();
        if (!missing.isEmpty()) {
            Rules.reportMissing(
                    settings,
                    ProviderKeys.ISSUER,
                    "missing; set it and everything is discovered, or set " + String.join(" and ", missing),
                    problems);
        }
    }
}
