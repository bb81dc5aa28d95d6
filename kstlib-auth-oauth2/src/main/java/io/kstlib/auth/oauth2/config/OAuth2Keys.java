package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The configuration keys of a provider that uses OAuth 2.0, configured or discovered, and the rules between them. */
public final class OAuth2Keys {

    /** The default flow of a login: the authorization code grant with PKCE. */
    private static final String STANDARD_FLOW = "authorization_code_pkce";

    /** The default flow of a login if {@link #PKCE} is false. */
    private static final String STANDARD_FLOW_WITHOUT_PKCE = "authorization_code";

    /** The type of tokens that are bound to a key, where the section has a profile and names no other. */
    private static final String BOUND_TOKENS = "dpop";

    /** Whether logins use PKCE (RFC 7636). */
    public static final ConfigKey.Standard<Boolean> PKCE = ConfigKey.flag(
                    "pkce", "whether logins use PKCE (RFC 7636, S256)")
            .weakerWith("false", "no", "off")
            .standard(true);

    /** The redirect URI, to which the authorization server sends the browser back (RFC 6749 section 3.1.2). */
    public static final ConfigKey<URI> REDIRECT_URI = ConfigKey.uri(
            "redirect_uri",
            "where the browser is sent back to: http on loopback; https or another scheme with login_mode: manual");

    /** The flow of a login. */
    public static final ConfigKey.Standard<String> FLOW = ConfigKey.text(
                    "flow",
                    "the type of the flow of a login: auto (authorization_code_pkce, or another that the provider offers where"
                            + " no browser can be opened), authorization_code_pkce, authorization_code, device_code (a code"
                            + " for the browser of any device), ciba (a request to your phone), client_credentials"
                            + " (for services; needs no login), or that of a plugin")
            .weakerWith("authorization_code")
            .standard(AuthFlowFactory.AUTO);

    /** Whether authorization requests are pushed (RFC 9126). */
    public static final ConfigKey.Standard<String> PUSHED_AUTHORIZATION_REQUESTS = ConfigKey.choice(
                    "pushed_authorization_requests",
                    List.of("auto", "required", "never"),
                    "whether a login sends its request to the server before the browser opens (PAR, RFC 9126); auto does"
                            + " where the server offers it")
            .weakerWith("never")
            .standard("auto");

    /** Whether authorization requests are signed (RFC 9101). */
    public static final ConfigKey.Standard<String> REQUEST_OBJECT = ConfigKey.choice(
                    "request_object",
                    List.of("auto", "signed"),
                    "whether a login signs its request with client_key (JAR, RFC 9101); auto does where the server requires"
                            + " it")
            .weakerWith("auto")
            .standard("auto");

    private static final String PLAIN_RESPONSES = "query";

    /** How authorization responses are sent (OAuth 2.0 Multiple Response Types section 2.1, JARM section 2.3). */
    public static final ConfigKey.Standard<String> RESPONSE_MODE = ConfigKey.choice(
                    "response_mode",
                    List.of(PLAIN_RESPONSES, "jwt", "query.jwt"),
                    "whether the provider signs its answer to a login, which is then verified (JARM): jwt or query.jwt")
            .weakerWith(PLAIN_RESPONSES)
            .standard(PLAIN_RESPONSES);

    /** How long the metadata and the keys of the server are kept. */
    public static final ConfigKey<Duration> DISCOVERY_TTL = ConfigKey.seconds(
                    "discovery_ttl", 0, 604_800, "how long discovered endpoints and keys are kept")
            .standardInWords("auth.discovery_ttl, else 3600");

    private static final Duration STANDARD_DISCOVERY_TTL = Duration.ofSeconds(3600);

    /** Further parameters of the authorization request. */
    public static final ConfigKey<Map<String, String>> AUTHORIZE_PARAMS =
            ConfigKey.textMap("authorize_params", "further parameters of the authorization request, such as audience");

    /** Where the tokens are used. Part of authorization requests and of token requests (RFC 8707 section 2). */
    public static final ConfigKey<List<String>> RESOURCE = ConfigKey.words(
            "resource",
            "where the tokens are used, each an absolute URI without fragment (RFC 8707); for servers that know that parameter");

    /** Where further tokens of the login are used. Part of authorization requests only (RFC 8707 section 2.1). */
    public static final ConfigKey<List<String>> FURTHER_RESOURCES = ConfigKey.words(
            "further_resources",
            "where tokens for targets are used, which the login asks for, too, each like resource (RFC 8707)");

    /** The section for settings that fit nowhere else. */
    public static final ConfigKey<Settings> EXTRA = ConfigKey.section(
            "extra",
            ConfigSchema.of(AUTHORIZE_PARAMS).withRule(OAuth2Keys::authorizeParametersAreFree),
            "what is sent beside the standard parameters");

    /** The parameters that the flow or the provider sets, or that have a key. A configured value overrides the protection that they give. */
    private static final Set<String> OWN_PARAMETERS = Set.of(
            "response_type",
            "response_mode",
            "client_id",
            "client_secret",
            "redirect_uri",
            "scope",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "request",
            "request_uri",
            "resource",
            "login_hint",
            "prompt",
            "authorization_details");

    /** Parameters that protect a login, and that some flows or policies set beside {@link #OWN_PARAMETERS}. */
    private static final Set<String> PROTECTING_PARAMETERS = Set.of(
            "acr_values",
            "claims",
            "client_assertion",
            "client_assertion_type",
            "code",
            "code_verifier",
            "dpop_jkt",
            "grant_type",
            "id_token_hint",
            "max_age");

    private static final int MOST_RESOURCES = 20;
    private static final int LONGEST_RESOURCE = 2_000;

    private OAuth2Keys() {}

    /**
     * Returns the keys and rules that all providers of this kind share: those of this class, and the endpoints. Each provider says itself which of
     * them are required.
     */
    public static ConfigSchema schema() {
        ConfigSchema schema = ConfigSchema.of(
                PKCE,
                REDIRECT_URI,
                ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD,
                ProviderKeys.TOKEN_TYPE,
                SecurityProfile.KEY,
                ProviderKeys.CERTIFICATE_BOUND_TOKENS,
                FLOW,
                RESOURCE,
                FURTHER_RESOURCES,
                RequestKeys.LOGIN_HINT,
                RequestKeys.PROMPT,
                RequestKeys.ACCOUNT_PROMPT,
                RequestKeys.AUTHORIZATION_DETAILS,
                PUSHED_AUTHORIZATION_REQUESTS,
                REQUEST_OBJECT,
                EXTRA);
        ConfigKey<?>[] endpoints =
                Endpoint.standard().stream().map(Endpoint::key).toArray(ConfigKey<?>[]::new);
        return schema.with(endpoints)
                .withRule(OAuth2Keys::redirectUriCanBeReached)
                .withRule(OAuth2Keys::resourcesAreUris)
                .withRule(OAuth2Keys::tokensAreBoundOnce)
                .withRule(RequestKeys::check)
                .withRule(ProfileRules::check);
    }

    /**
     * Returns the flow of a login: the configured one; where that is left open, the authorization code grant with or without PKCE.
     *
     * @param settings a provider's section
     * @return the type string of a flow
     */
    public static String flowOf(Settings settings) {
        boolean pkce = settings.get(PKCE);
        return namedFlow(settings).orElse(pkce ? STANDARD_FLOW : STANDARD_FLOW_WITHOUT_PKCE);
    }

    /**
     * {@return whether the logins of a section use the authorization code grant without PKCE}
     *
     * @param settings a provider's section
     */
    public static boolean isWithoutPkce(Settings settings) {
        return flowOf(settings).equals(STANDARD_FLOW_WITHOUT_PKCE);
    }

    /**
     * Returns the flow that a section names.
     *
     * @param settings a provider's section
     * @return the type string of a flow; empty when the section leaves it open
     */
    public static Optional<String> namedFlow(Settings settings) {
        return Optional.of(settings.get(FLOW)).filter(type -> !type.equals(AuthFlowFactory.AUTO));
    }

    /**
     * Returns the type of the access tokens that a login asks for: the configured one, or with a security profile tokens that are bound to a key, unless
     * they are bound to a certificate.
     *
     * @param settings a provider's section
     * @return a {@code token_type}; empty where the server decides
     */
    public static Optional<String> tokenType(Settings settings) {
        return settings.get(ProviderKeys.TOKEN_TYPE)
                .or(() -> SecurityProfile.of(settings)
                        .filter(profile -> !bindsToCertificate(settings))
                        .map(profile -> BOUND_TOKENS));
    }

    /**
     * Whether a section describes a public client (RFC 6749 section 2.1): it has neither a secret nor a key nor a certificate, and
     * names no other way to authenticate.
     *
     * @param settings a provider's section; its values may be wrong
     * @return whether the client is a public client
     */
    public static boolean isPublicClient(Settings settings) {
        return credentials(settings).isEmpty()
                && (!settings.has(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD) || namesNone(settings));
    }

    /**
     * Lists the credentials of the client of a section.
     *
     * @param settings a provider's section; its values may be wrong
     * @return the names of the keys that are there: {@code client_secret}, {@code client_key}, {@code client_certificate}; without the last two for a
     *     public client whose tokens are bound to its certificate (RFC 8705 section 4)
     */
    public static List<String> credentials(Settings settings) {
        boolean onlyBinds = namesNone(settings) && bindsToCertificate(settings);
        return Stream.of(ProviderKeys.CLIENT_SECRET, ProviderKeys.CLIENT_KEY, ProviderKeys.CLIENT_CERTIFICATE)
                .filter(settings::has)
                .filter(key -> !onlyBinds || key.equals(ProviderKeys.CLIENT_SECRET))
                .map(ConfigKey::name)
                .toList();
    }

    private static boolean namesNone(Settings settings) {
        return settings.valid(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                .filter("none"::equalsIgnoreCase)
                .isPresent();
    }

    /**
     * Returns the configured further parameters of the authorization request.
     *
     * @param settings a provider's section
     * @return names and values; empty when none are configured
     */
    public static Map<String, String> authorizeParameters(Settings settings) {
        return settings.get(EXTRA).flatMap(extra -> extra.get(AUTHORIZE_PARAMS)).orElse(Collections.emptyMap());
    }

    /**
     * Returns the scopes and resources of a login.
     *
     * @param settings a provider's section
     * @param scopes the scopes of a login
     * @return these scopes, and the configured resources
     */
    public static AskedFor asksFor(Settings settings, List<String> scopes) {
        return new AskedFor(scopes, allResources(settings));
    }

    /**
     * Returns the resources that an authorization request names.
     *
     * @param settings a provider's section
     * @return those of the tokens of the login, and the further ones
     */
    public static List<String> allResources(Settings settings) {
        return Stream.of(RESOURCE, FURTHER_RESOURCES)
                .flatMap(key -> settings.get(key).orElse(List.of()).stream())
                .distinct()
                .toList();
    }

    /**
     * Returns how long the metadata and the keys of a provider's server are kept.
     *
     * @param context the provider
     * @return its own {@code discovery_ttl}, else the one that all providers share, else an hour
     */
    public static Duration discoveryTtl(ProviderContext context) {
        Settings shared = context.authSettings();
        return context.settings()
                .get(DISCOVERY_TTL)
                .or(() -> shared.get(DISCOVERY_TTL))
                .orElse(STANDARD_DISCOVERY_TTL);
    }

    /**
     * {@return the mode of authorization responses that are signed; empty where they are plain}
     *
     * @param settings a provider's section
     */
    public static Optional<String> signedResponses(Settings settings) {
        return Optional.of(settings.get(RESPONSE_MODE)).filter(mode -> !mode.equals(PLAIN_RESPONSES));
    }

    /**
     * {@return the endpoints that the server of a provider may have: the standard ones, and those that its flow defines}
     *
     * @param context the provider
     */
    public static Set<Endpoint> endpoints(ProviderContext context) {
        Set<Endpoint> known = new LinkedHashSet<>(Endpoint.standard());
        known.addAll(context.flow(flowOf(context.settings())).endpoints());
        return known;
    }

    /**
     * {@return the configured endpoints of a provider, with their URLs}
     *
     * @param context the provider
     */
    public static Map<Endpoint, URI> configuredEndpoints(ProviderContext context) {
        Map<Endpoint, URI> configured = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints(context)) {
            context.settings().get(endpoint.key()).ifPresent(url -> configured.put(endpoint, url));
        }
        return configured;
    }

    /** Whether a login sets a parameter of the authorization request itself, so that nothing else may take its name. */
    static boolean isOwnParameter(String name) {
        return OWN_PARAMETERS.contains(name) || PROTECTING_PARAMETERS.contains(name);
    }

    private static void authorizeParametersAreFree(Settings extra, ConfigProblems problems) {
        extra.valid(AUTHORIZE_PARAMS)
                .ifPresent(parameters -> parameters.keySet().stream()
                        .filter(name -> OWN_PARAMETERS.contains(name.toLowerCase(Locale.ROOT)))
                        .forEach(name -> problems.add(
                                extra.path(AUTHORIZE_PARAMS.name()) + "." + name,
                                extra.origin(AUTHORIZE_PARAMS),
                                instead(name))));
    }

    private static String instead(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "scope" -> "is not allowed here; set the key scopes of the provider";
            case "client_id",
                    "redirect_uri",
                    "client_secret",
                    "resource",
                    "login_hint",
                    "prompt",
                    "authorization_details" ->
                "is not allowed here; set the key " + name.toLowerCase(Locale.ROOT) + " of the provider";
            case "response_mode" ->
                "is not allowed here; the answer of the provider is read from the address that the browser is sent back to, which"
                        + " is the default (query); remove it, or set response_mode of the provider, which can be"
                        + " signed";
            default -> "set by each login itself; remove it";
        };
    }

    /** RFC 8707 section 2. */
    private static void resourcesAreUris(Settings settings, ConfigProblems problems) {
        resourcesAreUris(RESOURCE, settings, problems);
        resourcesAreUris(FURTHER_RESOURCES, settings, problems);
    }

    private static void resourcesAreUris(ConfigKey<List<String>> key, Settings settings, ConfigProblems problems) {
        List<String> resources = settings.valid(key).orElse(List.of());
        if (resources.size() > MOST_RESOURCES) {
            Rules.report(settings, key, "more than " + MOST_RESOURCES, problems);
        }
        for (String resource : resources) {
            String wrong = whatIsWrongWithResource(resource);
            if (!wrong.isEmpty()) {
                Rules.report(settings, key, wrong, problems);
            }
        }
    }

    private static String whatIsWrongWithResource(String resource) {
        if (resource.length() > LONGEST_RESOURCE) {
            return "longer than " + LONGEST_RESOURCE + " characters";
        }
        try {
            URI uri = new URI(resource);
            if (uri.isAbsolute() && uri.getRawFragment() == null) {
                return "";
            }
        } catch (URISyntaxException malformed) {
            return "not a URI: " + malformed.getReason();
        }
        return "expected an absolute URI without fragment, such as https://api.example.com (RFC 8707 section 2)";
    }

    private static boolean bindsToCertificate(Settings settings) {
        return settings.valid(ProviderKeys.CERTIFICATE_BOUND_TOKENS).orElse(false);
    }

    /** A token has one cnf: it is bound to the key of DPoP (RFC 9449 section 6.1), or to a certificate (RFC 8705 section 3.1). */
    private static void tokensAreBoundOnce(Settings settings, ConfigProblems problems) {
        if (!bindsToCertificate(settings)) {
            return;
        }
        if (!settings.has(ProviderKeys.CLIENT_CERTIFICATE) && !settings.has(ProviderKeys.CLIENT_KEY)) {
            Rules.report(
                    settings,
                    ProviderKeys.CERTIFICATE_BOUND_TOKENS,
                    "needs a client_certificate; add the certificate that the tokens are to be bound to, and its"
                            + " client_key",
                    problems);
        }
        settings.valid(ProviderKeys.TOKEN_TYPE)
                .filter(type -> !type.equalsIgnoreCase("bearer"))
                .ifPresent(type -> Rules.report(
                        settings,
                        ProviderKeys.CERTIFICATE_BOUND_TOKENS,
                        "token_type: " + type + " binds the tokens, too; remove one of the two",
                        problems));
    }

    private static void redirectUriCanBeReached(Settings settings, ConfigProblems problems) {
        settings.valid(REDIRECT_URI).ifPresent(uri -> {
            String wrong = whatIsWrong(uri);
            if (!wrong.isEmpty()) {
                Rules.report(settings, REDIRECT_URI, wrong, problems);
            }
        });
    }

    private static String whatIsWrong(URI uri) {
        if (uri.getRawFragment() != null) {
            return "must not have a fragment (RFC 6749 section 3.1.2)";
        }
        if (uri.getRawUserInfo() != null) {
            return "must not hold a user name or password";
        }
        if (uri.getScheme().equalsIgnoreCase("http") && !CallbackSettings.canListenAt(uri)) {
            return "http is for loopback only (RFC 8252 section 7.3); write http://127.0.0.1:8400/callback, or an https"
                    + " URL with login_mode: manual";
        }
        return "";
    }

    /** The rules of security profiles for a section. The rules skip a wrong value, which its key reports. */
    public static final class ProfileRules {

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
                        SecurityProfile.KEY,
                        "the profile is for clients with a key; add the client_key that is registered for the client",
                        problems);
            }
        }

        private static <T> void forbid(
                Settings settings, ConfigKey<T> key, T value, String why, ConfigProblems problems) {
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
                            flowOf(settings) + " sends no authorization request, which " + profile.inWords()
                                    + " requires for persons; remove one of the two",
                            problems));
        }
    }
}
