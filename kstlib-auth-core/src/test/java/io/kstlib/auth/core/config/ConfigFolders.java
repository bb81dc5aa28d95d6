package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.config.ConfigSources.SearchedPlaces;
import io.kstlib.auth.core.config.LoadedConfig.OpenedFiles;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.UserDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/** A home and a working directory for one test, and actions of a person in them. */
public final class ConfigFolders {

    /** Uses every configuration that is found. */
    public static final ConfigGate ADMIT_ALL =
            found -> new ConfigGate.Admission(found.configOrigin(), found.file(), (part, file, content) -> {});

    private final Path home;
    private final Path work;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String osName = "Linux";
    private Path explicit;
    private Optional<EncryptedFiles> decryption = Optional.empty();

    public ConfigFolders(Path root) {
        this.home = root.resolve("home");
        this.work = root.resolve("work");
        try {
            Files.createDirectories(home);
            Files.createDirectories(work);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    public Path home() {
        return home;
    }

    public Path work() {
        return work;
    }

    public ConfigFolders set(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public ConfigFolders openedBy(EncryptedFiles files) {
        this.decryption = Optional.of(files);
        return this;
    }

    public ConfigFolders on(String system) {
        this.osName = system;
        return this;
    }

    public ConfigFolders explicitly(Path file) {
        this.explicit = file;
        return this;
    }

    public ConfigFolders config(String text) {
        return write(work.resolve("kstlib.conf.yml"), text);
    }

    public ConfigFolders write(String file, String text) {
        return write(work.resolve(file), text);
    }

    public ConfigFolders write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        return this;
    }

    public ConfigSources sources() {
        return sources(
                explicit,
                environment,
                UserDirectory.at(home.toAbsolutePath()),
                work,
                osName,
                SearchedPlaces.WORKING_DIRECTORY_FIRST);
    }

    /** Returns places of which no file was opened before. */
    public static ConfigSources sources(
            @Nullable Path explicit,
            Map<String, String> environment,
            UserDirectory home,
            Path work,
            String osName,
            SearchedPlaces searched) {
        OpenedFiles opened = new OpenedFiles(environment, home);
        return new ConfigSources(explicit, environment, home, work, osName, searched, opened);
    }

    public LoadedConfig load() {
        return new ConfigLoader(sources(), new ConfigChecker(ScriptedSchemas.NONE), () -> decryption).load(ADMIT_ALL);
    }

    /** Reads what is in the files and the environment, without a check. */
    public ConfigMap root() {
        ConfigSources sources = sources();
        ConfigProblems problems = new ConfigProblems();
        ConfigGate.Found found = sources.search().orElseThrow(sources::nowhere);
        ConfigMap files = new IncludedFiles(sources, () -> decryption, ADMIT_ALL.admit(found), problems)
                .read(found.file())
                .opened();
        ConfigMap root = new EnvironmentOverrides(environment).applyTo(files, problems);
        problems.throwIfAny();
        return root;
    }

    /** Returns the value at a key path, as plain text, list or map. */
    public Object value(String path) {
        return plain(at(root(), path));
    }

    public List<String> problems() {
        return Assertions.assertThrows(ConfigurationException.class, this::load).problems().stream()
                .map(ConfigProblem::toString)
                .toList();
    }

    public String problem() {
        List<String> problems = problems();
        Assertions.assertEquals(1, problems.size(), problems::toString);
        return problems.get(0);
    }

    public static ConfigValue at(ConfigMap root, String path) {
        ConfigValue value = root;
        for (String key : List.of(path.split("\\.", -1))) {
            value = ((ConfigMap) value).get(key).orElseThrow(() -> new AssertionError("there is no " + path));
        }
        return value;
    }

    public static Object plain(ConfigValue value) {
        if (value instanceof ConfigMap map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.entries().forEach((key, entry) -> plain.put(key, plain(entry)));
            return plain;
        }
        if (value instanceof ConfigList list) {
            return list.items().stream().map(ConfigFolders::plain).toList();
        }
        return ((ConfigScalar) value).text();
    }
}
