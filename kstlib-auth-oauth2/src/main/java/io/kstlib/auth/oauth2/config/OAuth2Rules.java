package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules between the {@link OAuth2Keys}. They ignore a value that is wrong by itself, because its key reports it. */
final class OAuth2Rules {

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

    private static final int MOST_RESOURCES = 20;
    private static final int LONGEST_RESOURCE = 2_000;

    private OAuth2Rules() {}

    static void authorizeParametersAreFree(Settings extra, ConfigProblems problems) {
        Rules.valid(extra, OAuth2Keys.AUTHORIZE_PARAMS)
                .ifPresent(parameters -> parameters.keySet().stream()
                        .filter(name -> OWN_PARAMETERS.contains(name.toLowerCase(Locale.ROOT)))
                        .forEach(name -> problems.add(
                                extra.path(OAuth2Keys.AUTHORIZE_PARAMS.name()) + "." + name,
                                extra.origin(OAuth2Keys.AUTHORIZE_PARAMS),
                                instead(name))));
    }

    private static String instead(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "client_id", "redirect_uri", "client_secret" ->
                "is not allowed here; set the key " + name.toLowerCase(Locale.ROOT) + " of the provider";
            case "scope" -> "is not allowed here; set the key scopes of the provider";
            case "resource", "login_hint", "prompt", "authorization_details" ->
                "is not allowed here; set the key " + name.toLowerCase(Locale.ROOT) + " of the provider";
            case "response_mode" ->
                "is not allowed here; the answer of the provider is read from the address that the browser is sent back to, which"
                        + " is the default (query); remove it, or set response_mode of the provider, which can be"
                        + " signed";
            default -> "set by each login itself; remove it";
        };
    }

    /** RFC 8707 section 2. */
    static void resourcesAreUris(Settings settings, ConfigProblems problems) {
        resourcesAreUris(OAuth2Keys.RESOURCE, settings, problems);
        resourcesAreUris(OAuth2Keys.FURTHER_RESOURCES, settings, problems);
    }

    private static void resourcesAreUris(ConfigKey<List<String>> key, Settings settings, ConfigProblems problems) {
        List<String> resources = Rules.valid(settings, key).orElse(List.of());
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

    static boolean bindsToCertificate(Settings settings) {
        return Rules.valid(settings, ProviderKeys.CERTIFICATE_BOUND_TOKENS).orElse(false);
    }

    /** A token has one cnf: it is bound to the key of DPoP (RFC 9449 section 6.1), or to a certificate (RFC 8705 section 3.1). */
    static void tokensAreBoundOnce(Settings settings, ConfigProblems problems) {
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
        Rules.valid(settings, ProviderKeys.TOKEN_TYPE)
                .filter(type -> !type.equalsIgnoreCase("bearer"))
                .ifPresent(type -> Rules.report(
                        settings,
                        ProviderKeys.CERTIFICATE_BOUND_TOKENS,
                        "token_type: " + type + " binds the tokens, too; remove one of the two",
                        problems));
    }

    static void redirectUriCanBeReached(Settings settings, ConfigProblems problems) {
        Rules.valid(settings, OAuth2Keys.REDIRECT_URI).ifPresent(uri -> {
            String wrong = whatIsWrong(uri);
            if (!wrong.isEmpty()) {
                Rules.report(settings, OAuth2Keys.REDIRECT_URI, wrong, problems);
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
}
