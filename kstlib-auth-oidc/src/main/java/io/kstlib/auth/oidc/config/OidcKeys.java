package io.kstlib.auth.oidc.config;

import io.kstlib.auth.oauth2.config.DialectKeys;
import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.OAuth2Keys.ProfileRules;
import io.kstlib.auth.oauth2.config.RequestKeys.ConfigJson;
import io.kstlib.auth.oauth2.config.Rules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The configuration keys of an OpenID Connect provider beside those of OAuth 2.0, and the rules between them. */
public final class OidcKeys {

    /** Other issuers that the provider uses for itself (security rule 3). */
    public static final ConfigKey<List<String>> ACCEPTED_ISSUERS = ConfigKey.words(
                    "accepted_issuers",
                    "other issuers that this provider may name in its metadata and tokens; {tenantid} stands for the token's tid")
            .naming(ConfigKey.Named.SERVER);

    /** The issuer of access tokens, if it differs. */
    public static final ConfigKey<String> ACCESS_TOKEN_ISSUER = ConfigKey.text(
                    "access_token_issuer", "the issuer of access tokens, where it is another one")
            .naming(ConfigKey.Named.SERVER);

    /** The key for tokens that the provider encrypts for this client (OpenID Connect Core 1.0 section 10.2). */
    public static final ConfigKey<SecretReference> DECRYPTION_KEY = ConfigKey.secret(
            "decryption_key",
            "the key that decrypts encrypted ID tokens and userinfo answers, as a reference: a private key in PEM (PKCS#8),"
                    + " a JWK or a JWK set");

    /** The algorithm of signed userinfo responses (OpenID Connect Core 1.0 section 5.3.2). */
    public static final ConfigKey<String> USERINFO_SIGNED_RESPONSE_ALG = ConfigKey.text(
                    "userinfo_signed_response_alg",
                    "how the provider signs its userinfo answers for this client, such as RS256 or ES256; then others are refused")
            .weakerWith();

    /** How long ago a person may have logged in to the provider (OpenID Connect Core 1.0 section 3.1.2.1). */
    public static final ConfigKey<Duration> MAX_AGE = ConfigKey.seconds(
                    "max_age",
                    0,
                    31_536_000,
                    "how old the login at the provider may be; if it is older, the provider asks again")
            .weakerWith();

    /** How a person must have logged in to the provider (OpenID Connect Core 1.0 section 3.1.2.1). */
    public static final ConfigKey<List<String>> ACR_VALUES = ConfigKey.words(
                    "acr_values",
                    "how you must log in to the provider: one of these acr values must be in the ID token")
            .weakerWith();

    /** The claims that are asked for one by one (OpenID Connect Core 1.0 section 5.5). */
    public static final ConfigKey<ConfigMap> CLAIMS = ConfigKey.openMap(
                    "claims",
                    "claims to ask for one by one, in id_token and userinfo; a claim of id_token that is essential and has"
                            + " values, such as acr, is checked")
            .weakerWith();

    /** The algorithms that the provider may sign with (RFC 8725 section 3.1). */
    public static final ConfigKey<List<String>> ACCEPTED_ALGORITHMS = ConfigKey.words(
                    "accepted_algorithms",
                    "by which algorithms the provider may sign ID tokens and answers to logins, such as PS256, ES256, EdDSA")
            .standardInWords("all by which a signature proves who signed; PS256, ES256 and EdDSA with profile: fapi2")
            .weakerWith();

    private static final Set<String> DEMANDS = Set.of("max_age", "acr_values", "claims");

    private OidcKeys() {}

    /**
     * {@return the algorithms that the provider may sign with, as the section or its profile says; empty for all that prove who signed}
     *
     * @param settings a provider's section
     */
    public static List<String> acceptedAlgorithms(Settings settings) {
        return settings.get(ACCEPTED_ALGORITHMS)
                .or(() -> SecurityProfile.of(settings).map(SecurityProfile::signingAlgorithms))
                .orElse(List.of());
    }

    /** Returns all keys of the provider type, and the rules between them. */
    public static ConfigSchema schema() {
        return OAuth2Keys.schema()
                .with(
                        ProviderKeys.ISSUER,
                        ACCEPTED_ISSUERS,
                        ACCESS_TOKEN_ISSUER,
                        OAuth2Keys.DISCOVERY_TTL,
                        DECRYPTION_KEY,
                        USERINFO_SIGNED_RESPONSE_ALG,
                        MAX_AGE,
                        ACR_VALUES,
                        CLAIMS,
                        OAuth2Keys.RESPONSE_MODE,
                        DialectKeys.REVOCATION,
                        ACCEPTED_ALGORITHMS)
                .withRule(ClaimsRequest::check)
                .withRule(OidcKeys::demandsHaveKeys)
                .withRule(OidcKeys::userInfoIsSignedByAKey)
                .withRule(OidcKeys::algorithmsExist)
                .withRule(OidcKeys::profileHasOneIssuer)
                .withRule(IssuerUrl::check)
                .withRule((settings, problems) -> settings.expect(ProviderKeys.CLIENT_ID, problems));
    }

    /**
     * Reports what a section lacks for its flow. Without an issuer nothing is discovered, so all endpoints must be there. The Python kstlib
     * calls this mode manual.
     *
     * @param settings a provider's section
     * @param problems where to report
     */
    public static void checkFlow(Settings settings, AuthFlowFactory flow, ConfigProblems problems) {
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

    /** A parameter that demands something of the ID token has a key, which says what to check. */
    private static void demandsHaveKeys(Settings settings, ConfigProblems problems) {
        Rules.valid(() -> Optional.of(OAuth2Keys.authorizeParameters(settings))).stream()
                .flatMap(given -> given.keySet().stream())
                .filter(name -> DEMANDS.contains(name.toLowerCase(Locale.ROOT)))
                .forEach(name -> problems.add(
                        settings.path(OAuth2Keys.EXTRA.name()) + "." + OAuth2Keys.AUTHORIZE_PARAMS.name() + "." + name,
                        settings.origin(OAuth2Keys.EXTRA),
                        "is not allowed here; set the key " + name.toLowerCase(Locale.ROOT) + " of the provider"));
    }

    /** RFC 8725 section 3.1. */
    private static void userInfoIsSignedByAKey(Settings settings, ConfigProblems problems) {
        Optional<String> algorithm = settings.valid(USERINFO_SIGNED_RESPONSE_ALG);
        if (algorithm.isPresent()) {
            try {
                JwsAlgorithm.of(algorithm.get());
            } catch (TokenRefusal unknown) {
                Rules.report(settings, USERINFO_SIGNED_RESPONSE_ALG, unknown.problem(), problems);
            }
        }
    }

    /** Compares {@code accepted_algorithms} with those that there are, and with those of the profile. */
    private static void algorithmsExist(Settings settings, ConfigProblems problems) {
        Optional<List<String>> possible = Rules.valid(() -> Optional.of(SecurityProfile.of(settings)
                .map(SecurityProfile::signingAlgorithms)
                .orElseGet(() -> Arrays.stream(JwsAlgorithm.values())
                        .map(JwsAlgorithm::joseName)
                        .toList())));
        List<String> named = settings.valid(ACCEPTED_ALGORITHMS).orElse(List.of());
        if (possible.isPresent() && !possible.get().containsAll(named)) {
            Rules.report(
                    settings,
                    ACCEPTED_ALGORITHMS,
                    "expected some of " + String.join(", ", possible.get())
                            + (settings.has(SecurityProfile.KEY) ? ", as the profile says" : ""),
                    problems);
        }
    }

    /** FAPI 2.0 Security Profile section 5.3.3: the issuer is the one whose metadata was asked for. */
    private static void profileHasOneIssuer(Settings settings, ConfigProblems problems) {
        if (settings.has(SecurityProfile.KEY) && settings.has(ACCEPTED_ISSUERS)) {
            Rules.report(
                    settings,
                    ACCEPTED_ISSUERS,
                    "not with a profile, which accepts only what the issuer itself signs; remove one of the two",
                    problems);
        }
    }

    /** The claims that a login asks for one by one (OpenID Connect Core 1.0 section 5.5). */
    public static final class ClaimsRequest {

        private static final String ID_TOKEN = "id_token";
        private static final Set<String> MEMBERS = Set.of(ID_TOKEN, "userinfo");
        private static final String ACR = "acr";
        private static final String ESSENTIAL = "essential";

        private ClaimsRequest() {}

        /**
         * {@return the {@code claims} parameter; empty when none are configured}
         *
         * @param settings a provider's section
         */
        public static Optional<String> json(Settings settings) {
            return settings.get(OidcKeys.CLAIMS).map(ConfigJson::of);
        }

        /**
         * Returns what the ID token must say, because it was asked for as essential and with values (sections 5.5.1 and 5.5.1.1), such as an {@code acr}.
         *
         * @param settings a provider's section
         * @return the names of claims and for each the values of which it must have one, at least one
         */
        public static Map<String, List<String>> essentialValues(Settings settings) {
            Map<String, List<String>> essential = new LinkedHashMap<>();
            settings.get(OidcKeys.CLAIMS)
                    .flatMap(claims -> inside(claims, ID_TOKEN))
                    .ifPresent(claims -> claims.entries().forEach((name, request) -> {
                        List<String> values = essentialValues(request);
                        if (!values.isEmpty()) {
                            essential.put(name, values);
                        }
                    }));
            return essential;
        }

        private static List<String> essentialValues(ConfigValue request) {
            if (!(request instanceof ConfigMap claim)
                    || claim.get(ESSENTIAL).filter(ClaimsRequest::isTrue).isEmpty()) {
                return List.of();
            }
            return Stream.concat(
                            claim.get("value").stream(),
                            claim.get("values").stream().flatMap(ClaimsRequest::items))
                    .filter(ConfigScalar.class::isInstance)
                    .map(value -> ((ConfigScalar) value).text())
                    .toList();
        }

        private static Stream<ConfigValue> items(ConfigValue value) {
            return value instanceof ConfigList list ? list.items().stream() : Stream.empty();
        }

        private static Optional<ConfigMap> inside(ConfigMap map, String name) {
            return map.get(name).filter(ConfigMap.class::isInstance).map(ConfigMap.class::cast);
        }

        private static boolean isTrue(ConfigValue value) {
            return Boolean.TRUE.equals(ConfigJson.plain(value));
        }

        static void check(Settings settings, ConfigProblems problems) {
            settings.valid(OidcKeys.CLAIMS)
                    .map(configured -> problem(configured, settings))
                    .filter(problem -> !problem.isEmpty())
                    .ifPresent(problem -> Rules.report(settings, OidcKeys.CLAIMS, problem, problems));
        }

        private static String problem(ConfigMap claims, Settings settings) {
            if (!MEMBERS.containsAll(claims.entries().keySet())) {
                return "expected id_token and userinfo, each with a map of claims (OpenID Connect Core 1.0 section 5.5)";
            }
            boolean areMaps = claims.entries().values().stream()
                    .allMatch(member -> member instanceof ConfigMap map
                            && map.entries().values().stream().allMatch(ClaimsRequest::isRequest));
            if (!areMaps) {
                return "expected a map of claims in id_token and userinfo; a claim has no value, or a map with essential"
                        + " (true or false), value and values";
            }
            if (settings.has(OidcKeys.ACR_VALUES)
                    && inside(claims, ID_TOKEN).flatMap(map -> map.get(ACR)).isPresent()) {
                return "names acr, and so does acr_values; remove one of the two (OpenID Connect Core 1.0 section 5.5.1.1)";
            }
            return ConfigJson.problem(List.of(claims)).orElse("");
        }

        private static boolean isRequest(ConfigValue claim) {
            return (claim instanceof ConfigMap map
                            && map.get(ESSENTIAL).map(ConfigJson::plain).stream()
                                    .allMatch(Boolean.class::isInstance))
                    || (claim instanceof ConfigScalar scalar && scalar.kind() == ConfigScalar.Kind.NULL);
        }
    }
}
