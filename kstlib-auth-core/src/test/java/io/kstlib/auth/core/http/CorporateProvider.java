package io.kstlib.auth.core.http;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.ConfigScalar;
import io.kstlib.auth.api.config.ConfigValue;
import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.flow.AuthFlow;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A provider as configured at {@code auth.providers.corporate}, which keeps the warnings it is given. */
public final class CorporateProvider implements ProviderContext {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Settings settings;
    private final Map<String, String> environment;
    private final List<String> warnings = new ArrayList<>();

    private CorporateProvider(Map<String, ConfigValue> section) {
        this(section, Map.of());
    }

    private CorporateProvider(Map<String, ConfigValue> section, Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.settings = new Settings("auth.providers.corporate", new ConfigMap(section, line(3)));
    }

    public static CorporateProvider withNothing() {
        return new CorporateProvider(Map.of());
    }

    public static CorporateProvider with(String key, Object value) {
        return new CorporateProvider(Map.of(key, value(value)));
    }

    public CorporateProvider and(String key, Object value) {
        Map<String, ConfigValue> section = new LinkedHashMap<>(settings.map().entries());
        section.put(key, value(value));
        return new CorporateProvider(section, environment);
    }

    public CorporateProvider in(Map<String, String> variables) {
        return new CorporateProvider(settings.map().entries(), variables);
    }

    private static Origin line(int number) {
        return new Origin("kstlib.conf.yml", number);
    }

    private static ConfigValue value(Object plain) {
        if (plain instanceof Map<?, ?> map) {
            Map<String, ConfigValue> entries = new LinkedHashMap<>();
            map.forEach((key, value) -> entries.put(String.valueOf(key), value(value)));
            return new ConfigMap(entries, line(6));
        }
        ConfigScalar.Kind kind = plain instanceof Boolean ? ConfigScalar.Kind.BOOLEAN : ConfigScalar.Kind.TEXT;
        return new ConfigScalar(plain.toString(), kind, line(7));
    }

    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void warn(String message) {
        warnings.add(message);
    }

    @Override
    public String name() {
        return "corporate";
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Settings authSettings() {
        return new Settings("auth", ConfigMap.empty(line(1)));
    }

    @Override
    public Secret resolve(SecretReference reference) {
        return reference.plain().orElseThrow();
    }

    @Override
    public AuthFlow flow(String type) {
        throw new UnsupportedOperationException("these tests have no flows");
    }

    @Override
    public Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public PersonalFolder home() {
        return PersonalFolder.at(Path.of("/home/somebody"));
    }
}
