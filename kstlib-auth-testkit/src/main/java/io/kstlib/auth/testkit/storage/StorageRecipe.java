package io.kstlib.auth.testkit.storage;

import io.kstlib.auth.api.storage.TokenStorage;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.file.Path;
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
            return made.create(TestContext.of("auth.storage." + made.type(), settings)
                    .environment(environment)
                    .home(home));
        } catch (ReflectiveOperationException notAFactory) {
            throw new LinkageError("cannot make a " + factory.getName(), notAFactory);
        }
    }

    @Override
    public String toString() {
        return "StorageRecipe[" + factory.getName() + ", settings=" + settings + ", home=" + home
                + "]"; // the environment may hold secrets
    }
}
