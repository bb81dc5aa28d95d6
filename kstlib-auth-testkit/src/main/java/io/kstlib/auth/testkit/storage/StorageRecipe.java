package io.kstlib.auth.testkit.storage;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.ConfigScalar;
import io.kstlib.auth.api.config.ConfigValue;
import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.storage.StorageContext;
import io.kstlib.auth.api.storage.TokenStorage;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How to make a storage, in this process and in others.
 *
 * @param factory the factory; has a public constructor without parameters
 * @param settings the keys of {@code auth.storage.TYPE}; no secrets, they show up in process lists
 * @param environment the environment variables that the storage is to see
 * @param home the home directory that the storage is to see; {@code home/.config} is its configuration home
 */
public record StorageRecipe(
        Class<? extends TokenStorageFactory> factory,
        Map<String, String> settings,
        Map<String, String> environment,
        Path home) {

    public StorageRecipe {
        settings = Map.copyOf(settings);
        environment = Map.copyOf(environment);
    }

    /**
     * @return a new storage
     */
    public TokenStorage make() {
        try {
            TokenStorageFactory made = factory.getConstructor().newInstance();
            Settings none = new Settings("auth", ConfigMap.empty(Origin.CODE));
            Settings own = new Settings("auth.storage." + made.type(), section());
            return made.create(new StorageContext(
                    own,
                    none,
                    environment,
                    PersonalFolder.at(home),
                    PersonalFolder.at(home.resolve(".config")),
                    Clock.systemUTC(),
                    notice -> {}));
        } catch (ReflectiveOperationException notAFactory) {
            throw new LinkageError("cannot make a " + factory.getName(), notAFactory);
        }
    }

    private ConfigMap section() {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        settings.forEach(
                (key, value) -> entries.put(key, new ConfigScalar(value, ConfigScalar.Kind.TEXT, Origin.CODE)));
        return new ConfigMap(entries, Origin.CODE);
    }

    @Override
    public String toString() {
        return "StorageRecipe[" + factory.getName() + ", settings=" + settings + ", home=" + home
                + "]"; // the environment may hold secrets
    }
}
