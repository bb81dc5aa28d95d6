package io.kstlib.auth.exchange;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import java.util.List;
import java.util.Optional;

/** The keys of the flow {@code token_exchange}. */
final class ExchangeKeys {

    static final ConfigKey<SecretReference> SUBJECT_TOKEN =
            ConfigKey.secret("subject_token", "the token that is exchanged: " + TokenReference.FORMS);

    static final ConfigKey<String> SUBJECT_TOKEN_TYPE = ConfigKey.text(
                    "subject_token_type", "what subject_token is: " + TokenType.words() + ", or a URI")
            .standard("access_token or id_token of a provider, else jwt");

    static final ConfigKey<SecretReference> ACTOR_TOKEN =
            ConfigKey.secret("actor_token", "the token of the one who acts for the subject, like subject_token");

    static final ConfigKey<String> ACTOR_TOKEN_TYPE = ConfigKey.text(
                    "actor_token_type", "what actor_token is, like subject_token_type")
            .standard("access_token or id_token of a provider, else jwt");

    static final ConfigKey<String> REQUESTED_TOKEN_TYPE = ConfigKey.text(
                    "requested_token_type", "which token is asked for: access_token or jwt")
            .standard("the server decides");

    static final ConfigKey<List<String>> AUDIENCE = ConfigKey.words(
            "audience", "the names of the services that the new token is for, as the server knows them");

    private ExchangeKeys() {}

    static ConfigSchema schema() {
        return ConfigSchema.of(
                        SUBJECT_TOKEN,
                        SUBJECT_TOKEN_TYPE,
                        ACTOR_TOKEN,
                        ACTOR_TOKEN_TYPE,
                        REQUESTED_TOKEN_TYPE,
                        AUDIENCE)
                .withRule(ExchangeKeys::check);
    }

    private static void check(Settings settings, ConfigProblems problems) {
        settings.expect(SUBJECT_TOKEN, problems);
        TokenReference.expectReference(SUBJECT_TOKEN, settings, problems);
        TokenReference.expectReference(ACTOR_TOKEN, settings, problems);
        expectType(SUBJECT_TOKEN_TYPE, settings, problems);
        expectType(ACTOR_TOKEN_TYPE, settings, problems);
        if (settings.has(ACTOR_TOKEN_TYPE)) { // RFC 8693 section 2.1
            settings.expect(ACTOR_TOKEN, problems);
        }
        configured(REQUESTED_TOKEN_TYPE, settings)
                .filter(type -> !TokenType.uri(type).map(TokenType::isShown).orElse(false))
                .ifPresent(type -> report(
                        REQUESTED_TOKEN_TYPE,
                        "expected access_token or jwt; other tokens cannot be presented to a server",
                        settings,
                        problems));
    }

    private static void expectType(ConfigKey<String> key, Settings settings, ConfigProblems problems) {
        configured(key, settings)
                .filter(type -> TokenType.uri(type).isEmpty())
                .ifPresent(type -> report(key, "expected " + TokenType.words() + ", or a URI", settings, problems));
    }

    private static void report(ConfigKey<?> key, String problem, Settings settings, ConfigProblems problems) {
        problems.add(settings.path(key.name()), settings.origin(key), problem);
    }

    private static Optional<String> configured(ConfigKey<String> key, Settings settings) {
        try {
            return settings.get(key);
        } catch (ConfigurationException reportedByItsKey) {
            return Optional.empty();
        }
    }
}
