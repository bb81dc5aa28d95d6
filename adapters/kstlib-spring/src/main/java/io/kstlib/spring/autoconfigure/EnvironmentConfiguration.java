package io.kstlib.spring.autoconfigure;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Makes the configuration of kstlib from the properties {@code kstlib.auth}, or finds the file that {@code kstlib.config} names. They have the names
 * of the keys of {@code kstlib.conf.yml}. A dash stands for an underscore, as everywhere in Spring, except in names that you choose.
 *
 * <p>The program vouches for the configuration, as for one that it makes with a builder, so it needs no consent. Spring also reads files of the
 * current directory. But a property of a Spring program can already make it load any class and send any secret, so a question would protect nothing.
 *
 * <p>Variables of the environment of the process set no property here. Their names have no case and no dots, so {@code CLIENT_ID} cannot be told from
 * {@code client.id}. {@code KSTLIB__AUTH__…} sets keys only of a file that {@code kstlib.config} names, as in every program that reads one.
 * {@code KSTLIB_CONFIG} is not read: the property names the file. A placeholder or a reference to a secret reads any variable.
 */
final class EnvironmentConfiguration {

    /** The property that names a file instead. */
    static final String FILE = "kstlib.config";

    private static final String PREFIX = "kstlib.auth";

    private static final Bindable<Map<String, Object>> MAP = Bindable.mapOf(String.class, Object.class);

    private static final Bindable<List<Map<String, Object>>> MAPS = Bindable.of(ResolvableType.forClassWithGenerics(
            List.class, ResolvableType.forClassWithGenerics(Map.class, String.class, Object.class)));

    /** You or a plugin choose the names in these sections. */
    private static final Set<String> SECTIONS_BY_NAME = Set.of(
            "providers", "storage", "flows", "client_authentications", "token_presentations", "validators", "secrets");

    /** kstlib does not define the content of these maps, however deep. */
    private static final Set<String> MAPS_OF_OTHERS =
            Set.of("headers", "authorize_params", "claims", "authorization_details");

    private final Binder binder;
    private final PropertyOrigins origins = new PropertyOrigins();

    private EnvironmentConfiguration(Environment environment) {
        List<ConfigurationPropertySource> sources = StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .filter(source -> !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource))
                .toList();
        this.binder = new Binder(sources, new PropertySourcesPlaceholdersResolver(environment));
    }

    /**
     * Reads the properties.
     *
     * @return the whole configuration, with the section {@code auth}; empty when no property is set
     */
    static Optional<ConfigMap> of(Environment environment) {
        return new EnvironmentConfiguration(environment).read();
    }

    /**
     * Reads the property that names a file.
     *
     * @return the path of a {@code kstlib.conf.yml}, possibly blank; empty when the property is not set
     */
    static Optional<String> file(Environment environment) {
        return Optional.ofNullable(new EnvironmentConfiguration(environment)
                .binder
                .bind(FILE, String.class)
                .orElse(null));
    }

    private Optional<ConfigMap> read() {
        Map<String, Object> bound = binder.bind(PREFIX, MAP, origins).orElse(null);
        if (bound == null || bound.isEmpty()) {
            return Optional.empty();
        }
        ConfigValue auth = map(PREFIX, bound, Names.KEYS);
        return Optional.of(new ConfigMap(Map.of("auth", auth), auth.origin()));
    }

    /** The origin of the names in a map. */
    private enum Names {
        KEYS,
        CHOSEN,
        OF_OTHERS;

        String written(String name) {
            return this == KEYS ? name.replace('-', '_') : name;
        }

        Names below(String key) {
            if (this == OF_OTHERS || (this == KEYS && MAPS_OF_OTHERS.contains(key))) {
                return OF_OTHERS;
            }
            return this == KEYS && SECTIONS_BY_NAME.contains(key) ? CHOSEN : KEYS;
        }
    }

    private ConfigValue value(String path, @Nullable Object bound, Names names) {
        if (bound instanceof Map<?, ?> map) {
            return isNumbered(map) ? list(path, map, names) : map(path, map, names);
        }
        Origin origin = origins.of(path);
        if (bound == null) {
            return new ConfigScalar("", ConfigScalar.Kind.NULL, origin);
        }
        ConfigScalar.Kind kind = bound instanceof Number
                ? ConfigScalar.Kind.NUMBER
                : bound instanceof Boolean ? ConfigScalar.Kind.BOOLEAN : ConfigScalar.Kind.TEXT;
        return new ConfigScalar(bound.toString(), kind, origin);
    }

    private ConfigMap map(String path, Map<?, ?> bound, Names names) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        bound.forEach((name, value) -> {
            String key = names.written(String.valueOf(name));
            entries.put(key, value(path + "." + name, value, names.below(key)));
        });
        return new ConfigMap(
                entries,
                entries.values().stream().findFirst().map(ConfigValue::origin).orElse(Origin.CODE));
    }

    private static boolean isNumbered(Map<?, ?> map) {
        return !map.isEmpty()
                && map.keySet().stream().allMatch(key -> String.valueOf(key).matches("[0-9]{1,6}"));
    }

    /** Binds a list again as one, so that it comes from one source. As a map, it would get the end of a longer list in a weaker source. */
    private ConfigList list(String path, Map<?, ?> numbered, Names names) {
        boolean ofMaps = numbered.values().stream().anyMatch(Map.class::isInstance);
        Bindable<? extends List<?>> type = ofMaps ? MAPS : Bindable.listOf(Object.class);
        List<ConfigValue> items = new ArrayList<>();
        for (Object item : binder.bind(origins.name(path), type, origins).get()) {
            items.add(value(path + "[" + items.size() + "]", item, names));
        }
        return new ConfigList(items, items.get(0).origin());
    }
}
