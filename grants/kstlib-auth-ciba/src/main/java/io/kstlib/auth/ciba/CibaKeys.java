package io.kstlib.auth.ciba;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.text.PrintableText;
import java.time.Duration;

/** The keys of the flow {@code ciba}. */
final class CibaKeys {

    /** The backchannel authentication endpoint (CIBA section 4). */
    static final Endpoint BACKCHANNEL_AUTHENTICATION = Endpoint.of(ConfigKey.endpoint(
            "backchannel_authentication_endpoint",
            "the backchannel authentication endpoint, which starts a login on another device"));

    static final ConfigKey<String> BINDING_MESSAGE = ConfigKey.text(
                    "binding_message",
                    "the text that both devices show, so that you can compare them; none sends nothing")
            .standardInWords("a fresh code for each login");

    static final ConfigKey<Duration> REQUESTED_EXPIRY =
            ConfigKey.seconds("requested_expiry", 1, 86_400, "the requested time for your answer; the server decides");

    static final ConfigKey<SecretReference> USER_CODE =
            ConfigKey.secret("user_code", "a reference to your user code at the server, if it demands one");

    /** The value that sends no binding message. */
    static final String NONE = "none";

    /** CIBA section 7.1 wants it short. Keycloak takes 50 characters. */
    private static final int LONGEST_MESSAGE = 100;

    private CibaKeys() {}

    static ConfigSchema schema() {
        return ConfigSchema.of(BACKCHANNEL_AUTHENTICATION.key(), BINDING_MESSAGE, REQUESTED_EXPIRY, USER_CODE)
                .withRule(CibaKeys::messageCanBeShown);
    }

    private static void messageCanBeShown(Settings settings, ConfigProblems problems) {
        String message = settings.valid(BINDING_MESSAGE).orElse(NONE);
        String wrong = "";
        if (message.length() > LONGEST_MESSAGE) {
            wrong = "longer than " + LONGEST_MESSAGE + " characters";
        } else if (message.isBlank()
                || !message.codePoints().allMatch(point -> point == ' ' || PrintableText.isVisible(point))) {
            wrong = "has invisible characters";
        }
        if (!wrong.isEmpty()) {
            problems.add(settings.path(BINDING_MESSAGE.name()), settings.origin(BINDING_MESSAGE), wrong);
        }
    }
}
