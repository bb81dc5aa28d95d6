package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The section of a provider for a login of its own for a target. */
public final class TargetSection {

    private static final Origin TARGET = new Origin("the target", 0);

    /** Scopes of the login itself, which a login for a target requests, too. */
    private static final Set<String> OF_THE_LOGIN = Set.of("openid", "offline_access");

    private static final String AUDIENCE = "audience";

    private TargetSection() {}

    /**
     * Replaces the scopes and resources of the section. An audience is a further parameter of what begins a login by a person, and a key of the
     * other flows.
     *
     * @param settings a provider's section
     * @param target what the login is for
     * @param attendance whether its flow asks a person
     * @return the section for that
     */
    public static Settings of(Settings settings, Target target, Attendance attendance) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>(settings.map().entries());
        if (!target.scopes().isEmpty()) {
            List<String> scopes = new ArrayList<>(settings.get(ProviderKeys.SCOPES).orElse(List.of()).stream()
                    .filter(OF_THE_LOGIN::contains)
                    .toList());
            target.scopes().stream().filter(scope -> !scopes.contains(scope)).forEach(scopes::add);
            entries.put(ProviderKeys.SCOPES.name(), list(scopes));
        }
        if (!target.resources().isEmpty()) {
            entries.put(OAuth2Keys.RESOURCE.name(), list(target.resources()));
        }
        entries.remove(OAuth2Keys.FURTHER_RESOURCES.name());
        if (!target.audiences().isEmpty()) {
            if (attendance == Attendance.PERSON) {
                entries.put(OAuth2Keys.EXTRA.name(), extra(settings, target.audiences()));
            } else {
                entries.put(AUDIENCE, list(target.audiences()));
            }
        }
        return new Settings(
                settings.path(), new ConfigMap(entries, settings.map().origin()));
    }

    private static ConfigMap extra(Settings settings, List<String> audiences) {
        Map<String, ConfigValue> parameters = new LinkedHashMap<>();
        OAuth2Keys.authorizeParameters(settings).forEach((name, value) -> parameters.put(name, text(value)));
        parameters.put(AUDIENCE, text(String.join(" ", audiences)));
        return new ConfigMap(Map.of(OAuth2Keys.AUTHORIZE_PARAMS.name(), new ConfigMap(parameters, TARGET)), TARGET);
    }

    private static ConfigList list(List<String> texts) {
        return new ConfigList(texts.stream().map(TargetSection::text).toList(), TARGET);
    }

    private static ConfigValue text(String text) {
        return new ConfigScalar(text, ConfigScalar.Kind.TEXT, TARGET);
    }
}
