package io.kstlib.auth.oidc.config;

import io.kstlib.auth.oauth2.config.ConfigJson;
import io.kstlib.auth.oauth2.config.Rules;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The claims that a login asks for one by one (OpenID Connect Core 1.0 section 5.5). */
public final class ClaimsRequest {

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
                        && map.get(ESSENTIAL).map(ConfigJson::plain).stream().allMatch(Boolean.class::isInstance))
                || (claim instanceof ConfigScalar scalar && scalar.kind() == ConfigScalar.Kind.NULL);
    }
}
