package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Optional;

/** The rules between {@code pkce}, the flow and the client's credentials in a provider's section. They skip a wrong value, which its key reports. */
final class PkceRules {

    private PkceRules() {}

    static void withPkce(Settings settings, ConfigProblems problems) {
        if (!valid(settings, OAuth2Keys.PKCE).orElse(true)) {
            report(
                    settings,
                    OAuth2Keys.PKCE,
                    "false, but flow is authorization_code_pkce; remove one of the two",
                    problems);
        }
    }

    static void withoutPkce(Settings settings, ConfigProblems problems) {
        boolean pinned = OAuth2Keys.namedFlow(settings).isPresent();
        if (settings.has(ProviderKeys.PROFILE)) {
            report(
                    settings,
                    OAuth2Keys.FLOW,
                    "authorization_code has no PKCE, which the profile requires; remove one of the two",
                    problems);
        } else if (valid(settings, OAuth2Keys.PKCE).orElse(false)) {
            report(
                    settings,
                    OAuth2Keys.FLOW,
                    "authorization_code has no PKCE but pkce is true; write authorization_code_pkce, or remove one of"
                            + " the two",
                    problems);
        } else if (OAuth2Keys.isPublicClient(settings)) {
            report(
                    settings,
                    pinned ? OAuth2Keys.FLOW : OAuth2Keys.PKCE,
                    "a client without client_secret needs PKCE (RFC 9700 section 2.1.1); "
                            + (pinned ? "remove it" : "write pkce: true") + ", or add the client_secret or client_key",
                    problems);
        }
    }

    private static void report(Settings settings, ConfigKey<?> key, String message, ConfigProblems problems) {
        problems.add(settings.path(key.name()), settings.origin(key), message);
    }

    private static <T> Optional<T> valid(Settings settings, ConfigKey<T> key) {
        try {
            return settings.get(key);
        } catch (ConfigurationException reportedByItsKey) {
            return Optional.empty();
        }
    }
}
