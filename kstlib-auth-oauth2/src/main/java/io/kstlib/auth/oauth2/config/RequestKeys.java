package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parameters of the authorization request that have a key of their own, and their rules. */
public final class RequestKeys {

    /** The person whom the provider should expect (OpenID Connect Core 1.0 section 3.1.2.1). */
    public static final ConfigKey<String> LOGIN_HINT =
            ConfigKey.text("login_hint", "whom the provider should expect, such as a mail address");

    /** The questions that the provider asks in any case (OpenID Connect Core 1.0 section 3.1.2.1). */
    public static final ConfigKey<List<String>> PROMPT = ConfigKey.words(
            "prompt", "the questions that the provider asks in any case, such as login, consent, select_account");

    /** {@link #PROMPT} of a login beside that of another account. */
    public static final ConfigKey<List<String>> ACCOUNT_PROMPT = ConfigKey.words(
                    "account_prompt",
                    "what prompt is for a login of one of several accounts, so that the provider lets the person choose theirs")
            .standardInWords("select_account where the server's metadata lists it");

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
        report(ACCOUNT_PROMPT, settings, problems, RequestKeys::problemOfPrompt);
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

    /** Writes configured maps and lists as the JSON of a parameter. */
    public static final class ConfigJson {

        /** What a URL can carry beside the other parameters, at every server. */
        private static final int LONGEST = 4_000;

        private static final int DEEPEST = 10;

        /** The words for it in YAML. */
        private static final Set<String> TRUE = Set.of("true", "yes", "on");

        private ConfigJson() {}

        /**
         * {@return a value as JSON}
         *
         * @param value a configured value without {@link #problem}
         */
        public static String of(ConfigValue value) {
            return json(plain(value));
        }

        /**
         * {@return values as a JSON array}
         *
         * @param values configured values without {@link #problem}
         */
        public static String of(List<? extends ConfigValue> values) {
            return json(values.stream().map(ConfigJson::plain).toList());
        }

        private static String json(@Nullable Object plain) {
            return new String(Json.write(plain), StandardCharsets.UTF_8);
        }

        /**
         * {@return the reason why values cannot be a parameter; empty if they can}
         *
         * @param values configured values
         */
        public static Optional<String> problem(List<? extends ConfigValue> values) {
            if (values.stream().anyMatch(value -> !isAtMost(DEEPEST, value))) {
                return Optional.of("nested deeper than " + DEEPEST + " levels");
            }
            return of(values).length() > LONGEST
                    ? Optional.of("longer than " + LONGEST + " characters as JSON")
                    : Optional.empty();
        }

        private static boolean isAtMost(int levels, ConfigValue value) {
            if (value instanceof ConfigMap map) {
                return levels > 0 && map.entries().values().stream().allMatch(inner -> isAtMost(levels - 1, inner));
            }
            if (value instanceof ConfigList list) {
                return levels > 0 && list.items().stream().allMatch(inner -> isAtMost(levels - 1, inner));
            }
            return true;
        }

        /**
         * {@return the JSON value that is sent: a map, list, text, number or boolean, or {@code null}}
         *
         * @param value a configured value
         */
        public static @Nullable Object plain(ConfigValue value) {
            if (value instanceof ConfigMap map) {
                Map<String, @Nullable Object> plain = new LinkedHashMap<>();
                map.entries().forEach((name, entry) -> plain.put(name, plain(entry)));
                return plain;
            }
            if (value instanceof ConfigList list) {
                return list.items().stream().map(ConfigJson::plain).toList();
            }
            return plain((ConfigScalar) value);
        }

        private static @Nullable Object plain(ConfigScalar scalar) {
            return switch (scalar.kind()) {
                case NULL -> null;
                case BOOLEAN -> TRUE.contains(scalar.text().toLowerCase(Locale.ROOT));
                case NUMBER -> number(scalar.text());
                case TEXT -> scalar.text();
            };
        }

        /** YAML has numbers that JSON does not have, such as 0x10; these stay texts. */
        private static Object number(String text) {
            return text.matches("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?") ? new BigDecimal(text) : text;
        }
    }
}
