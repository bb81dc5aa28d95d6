package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A section of the configuration, read through {@link ConfigKey}s. A key whose value is an explicit null is not there. A key that the section lacks
 * may be in a wider section, which many sections share ({@link #over}). Immutable.
 */
public final class Settings {

    private final String path;
    private final ConfigMap map;
    private final @Nullable Settings wider;

    /**
     * Creates the settings of a section.
     *
     * @param path the key path of the section, such as {@code auth.providers.corporate}; empty for the root
     * @param map the content of the section
     */
    public Settings(String path, ConfigMap map) {
        this(path, map, null);
    }

    private Settings(String path, ConfigMap map, @Nullable Settings wider) {
        this.path = path;
        this.map = map.withoutNulls();
        this.wider = wider;
    }

    /**
     * Makes settings of this section, with another section for the keys that this one lacks.
     *
     * @param shared a section that several sections share, such as {@code auth.flows.TYPE}
     * @return settings that read each key in this section first, and otherwise in the shared one
     */
    public Settings over(Settings shared) {
        return new Settings(path, map, wider == null ? shared : wider.over(shared));
    }

    /**
     * Reads the value of a key.
     *
     * @param <T> the type of the value
     * @return the value; where the key is not there, its standard, or empty for a key without one
     * @throws ConfigurationException if the value is wrong
     */
    public <T> Optional<T> get(ConfigKey<T> key) {
        ConfigProblems problems = new ConfigProblems();
        T value = read(key, problems);
        problems.throwIfAny();
        return Optional.ofNullable(value == null ? key.standardOrNull() : value);
    }

    /**
     * Reads the value of a key that has a standard.
     *
     * @param <T> the type of the value
     * @return the value; the standard when the key is not there
     * @throws ConfigurationException if the value is wrong
     */
    public <T> T get(ConfigKey.Standard<T> key) {
        return require(key);
    }

    /**
     * Reads the value of a key for a rule between keys. Such a rule ignores a wrong value, because its key reports it.
     *
     * @param <T> the type of the value
     * @return the value; where the key is not there, its standard; empty when there is neither, or the value is wrong
     */
    public <T> Optional<T> valid(ConfigKey<T> key) {
        try {
            return get(key);
        } catch (ConfigurationException reportedByItsKey) {
            return Optional.empty();
        }
    }

    /**
     * Reads the value of a key that must be there.
     *
     * @param <T> the type of the value
     * @throws ConfigurationException if the key is missing or the value is wrong
     */
    public <T> T require(ConfigKey<T> key) {
        return get(key).orElseThrow(() -> new ConfigurationException(missing(key)));
    }

    /**
     * Reads a section in this one.
     *
     * @return the section; where the key is not there, an empty one, whose keys have their standards
     * @throws ConfigurationException if the value is wrong
     */
    public Settings section(ConfigKey<Settings> key) {
        return get(key).orElseGet(() -> new Settings(path(key.name()), ConfigMap.empty(map.origin())));
    }

    /**
     * Finds the file or folder that a key names.
     *
     * @param home the person's home directory
     * @return the path, as {@link ConfigPath#resolve} finds it, made absolute; empty when the key is not there
     * @throws ConfigurationException if the value is no path on this machine, or there is no home directory that it begins with
     */
    public Optional<Path> file(ConfigKey<ConfigPath> key, UserDirectory home) {
        return get(key).map(configured -> {
            try {
                return configured.resolve(home).toAbsolutePath();
            } catch (InvalidPathException notAPath) {
                throw new ConfigurationException(new ConfigProblem(
                        path(key.name()), configured.origin(), "not a path here: " + notAPath.getReason()));
            }
        });
    }

    /**
     * Reports a key that must be there, if it is missing.
     *
     * @param problems where to report
     */
    public void expect(ConfigKey<?> key, ConfigProblems problems) {
        if (!has(key)) {
            ConfigProblem problem = missing(key);
            problems.add(problem.path(), problem.origin(), problem.message());
        }
    }

    /** {@return whether the section has the key under one of its names; the value may be wrong} */
    public boolean has(ConfigKey<?> key) {
        return written(key) != null || (wider != null && wider.has(key));
    }

    /**
     * Says where a key was written.
     *
     * @return the origin of its value; that of the section when the key is not there
     */
    public Origin origin(ConfigKey<?> key) {
        String name = written(key);
        if (name == null && wider != null && wider.has(key)) {
            return wider.origin(key);
        }
        ConfigValue value = name == null ? null : map.entries().get(name);
        return value == null ? map.origin() : value.origin();
    }

    /**
     * {@return the key path of the key in the section that has it; in this section when no section has it}
     *
     * @param name a key's name
     */
    public String path(String name) {
        if (wider != null && map.get(name).isEmpty() && wider.map.get(name).isPresent()) {
            return wider.path(name);
        }
        return path.isEmpty() ? name : path + "." + name;
    }

    /** {@return the key path of the section; empty for the root} */
    public String path() {
        return path;
    }

    /** {@return the content of this section only, without keys whose value is an explicit null} */
    public ConfigMap map() {
        return map;
    }

    <T> @Nullable T read(ConfigKey<T> key, ConfigProblems problems) {
        String name = written(key);
        if (name == null) {
            return wider == null ? null : wider.read(key, problems);
        }
        ConfigValue value = map.entries().get(name);
        return value == null ? null : key.reader().read(value, path(name), problems);
    }

    private @Nullable String written(ConfigKey<?> key) {
        for (String name : key.names()) {
            if (map.entries().containsKey(name)) {
                return name;
            }
        }
        return null;
    }

    private ConfigProblem missing(ConfigKey<?> key) {
        return new ConfigProblem(path(key.name()), map.origin(), "missing; " + key.description());
    }

    @Override
    public String toString() {
        return "Settings[" + path + " at " + map.origin() + "]";
    }
}
