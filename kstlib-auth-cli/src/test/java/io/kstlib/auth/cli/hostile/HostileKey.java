package io.kstlib.auth.cli.hostile;

import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * One key of the configuration that names a server, a file or a secret. The keys come from the schemas, so a new key of core or of a plugin
 * is included without a change here.
 *
 * @param path the way from the section {@code auth}
 * @param type the type of the provider that knows it
 * @param named what it names
 */
record HostileKey(List<String> path, String type, Named named) {

    HostileKey {
        path = List.copyOf(path);
    }

    static List<HostileKey> all() {
        List<HostileKey> all = new ArrayList<>();
        collect(all, List.of(), "oidc", AuthKeys.SCHEMA);
        for (ProviderFactory factory : services(ProviderFactory.class)) {
            List<String> section = List.of(AuthKeys.PROVIDERS.name(), "corporate");
            collect(all, section, typeOf(factory), ProviderKeys.schema().with(factory.schema()));
        }
        for (TokenStorageFactory factory : services(TokenStorageFactory.class)) {
            collect(all, List.of(PluginSections.STORAGE.key().name(), typeOf(factory)), "oidc", factory.schema());
        }
        return all;
    }

    private static String typeOf(PluginFactory factory) {
        return factory.getClass().getAnnotation(Plugin.class).type();
    }

    /** The module of the command uses no service itself. */
    private static <S> ServiceLoader<S> services(Class<S> service) {
        HostileKey.class.getModule().addUses(service);
        return ServiceLoader.load(service);
    }

    private static void collect(List<HostileKey> all, List<String> at, String type, ConfigSchema schema) {
        for (ConfigKey<?> key : schema.keys()) {
            for (String name : key.names()) {
                List<String> path = new ArrayList<>(at);
                path.add(name);
                if (key.section().isPresent()) {
                    collect(all, path, type, key.section().get());
                } else if (key.named() != Named.NOTHING) {
                    all.add(new HostileKey(path, type, key.named()));
                }
            }
        }
    }

    /** Whether the key leads the browser to an address, which takes time. */
    boolean endsSessions() {
        return path.get(path.size() - 1).contains("end_session");
    }

    /** Makes a configuration in which this key has a value, and everything else is what a login needs. JSON is YAML. */
    String configuration(String include, Map<String, Object> provider, Object value) {
        Map<String, Object> section = new LinkedHashMap<>(provider);
        section.put("type", type);
        Map<String, Object> auth = new LinkedHashMap<>();
        auth.put("token_storage", path.contains("sops") ? "sops" : "file");
        auth.put("default_provider", "corporate");
        auth.put("providers", new LinkedHashMap<>(Map.of("corporate", section)));
        put(auth, path, value);
        if (path.contains(ProviderKeys.PROXY.name())) {
            Map<String, Object> proxy = inner(section, ProviderKeys.PROXY.name());
            proxy.putIfAbsent("url", String.valueOf(provider.get("issuer")));
            proxy.putIfAbsent("user", "u");
            section.put("issuer", "https://a.example.test"); // loopback is reached without a proxy
        }
        Map<String, Object> root = new LinkedHashMap<>();
        if (!include.isEmpty()) {
            root.put("include", include);
        }
        root.put("auth", auth);
        return new String(Json.write(root), StandardCharsets.UTF_8);
    }

    private static void put(Map<String, Object> map, List<String> path, Object value) {
        if (path.size() == 1) {
            map.put(path.get(0), value);
        } else {
            put(inner(map, path.get(0)), path.subList(1, path.size()), value);
        }
    }

    @SuppressWarnings("unchecked") // only maps of this class are inside
    private static Map<String, Object> inner(Map<String, Object> map, String key) {
        return (Map<String, Object>) map.computeIfAbsent(key, any -> new LinkedHashMap<String, Object>());
    }

    @Override
    public String toString() {
        return String.join(".", path) + " (" + type + ")";
    }
}
