package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Parameters of the authorization request that have a key of their own, and their rules. */
public final class RequestKeys {

    /** The person whom the provider should expect (OpenID Connect Core 1.0 section 3.1.2.1). */
    public static final ConfigKey<String> LOGIN_HINT =
            ConfigKey.text("login_hint", "whom the provider should expect, such as a mail address");

    /** The questions that the provider asks in any case (OpenID Connect Core 1.0 section 3.1.2.1). */
    public static final ConfigKey<List<String>> PROMPT = ConfigKey.words(
            "prompt", "what the provider should ask the person in any case, such as login, consent, select_account");

    /** The {@code authorization_details} (RFC 9396). */
    public static final ConfigKey<List<ConfigMap>> AUTHORIZATION_DETAILS = ConfigKey.maps(
            "authorization_details",
            "what the tokens are to be good for, each with a type that the provider defines (RFC 9396)");

    private static final int LONGEST_HINT = 500;
    private static final int MOST_WORDS = 10;

    private RequestKeys() {}

    /**
     * {@return the configured parameters and their values, as they are sent}
     *
     * @param settings a provider's section
     */
    public static Map<String, String> parameters(Settings settings) {
        Map<String, String> parameters = new LinkedHashMap<>();
        settings.get(LOGIN_HINT).ifPresent(hint -> parameters.put(LOGIN_HINT.name(), hint));
        settings.get(PROMPT).ifPresent(words -> parameters.put(PROMPT.name(), String.join(" ", words)));
        authorizationDetails(settings).ifPresent(json -> parameters.put(AUTHORIZATION_DETAILS.name(), json));
        return parameters;
    }

    /**
     * {@return the {@code authorization_details} as JSON; empty when none are configured}
     *
     * @param settings a provider's section
     */
    public static Optional<String> authorizationDetails(Settings settings) {
        return settings.get(AUTHORIZATION_DETAILS).map(ConfigJson::of);
    }

    static void check(Settings settings, ConfigProblems problems) {
        report(LOGIN_HINT, settings, problems, RequestKeys::problemOfHint);
        report(PROMPT, settings, problems, RequestKeys::problemOfPrompt);
        report(AUTHORIZATION_DETAILS, settings, problems, RequestKeys::problemOfDetails);
    }

    private static String problemOfHint(String hint) {
        if (hint.length() > LONGEST_HINT) {
            return "longer than " + LONGEST_HINT + " characters";
        }
        boolean isShown = hint.codePoints().allMatch(point -> point == ' ' || PrintableText.isVisible(point));
        return isShown ? "" : "has characters that cannot be seen";
    }

    private static String problemOfPrompt(List<String> words) {
        if (words.contains("none")) {
            return "none means that the provider asks no one, but a login is there to ask; remove it";
        }
        boolean areWords =
                words.size() <= MOST_WORDS && words.stream().allMatch(word -> word.matches("[A-Za-z0-9_.:-]{1,100}"));
        return areWords ? "" : "expected words such as login, consent or select_account";
    }

    private static String problemOfDetails(List<ConfigMap> details) {
        boolean haveTypes = details.stream()
                .allMatch(detail -> detail.get("type")
                        .filter(type -> type instanceof ConfigScalar scalar && scalar.kind() == ConfigScalar.Kind.TEXT)
                        .isPresent());
        return haveTypes
                ? ConfigJson.problem(details).orElse("")
                : "each needs a type, which is a text (RFC 9396 section 2)";
    }

    private static <T> void report(
            ConfigKey<T> key, Settings settings, ConfigProblems problems, Function<T, String> rule) {
        settings.valid(key)
                .map(rule)
                .filter(problem -> !problem.isEmpty())
                .ifPresent(problem -> Rules.report(settings, key, problem, problems));
    }
}
