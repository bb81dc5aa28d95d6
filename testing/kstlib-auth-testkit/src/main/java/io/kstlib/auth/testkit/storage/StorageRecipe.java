package io.kstlib.auth.testkit.storage;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The recipe of a storage, for this process and for others.
 *
 * @param factory the factory; has a public constructor without parameters
 * @param settings the keys of {@code auth.storage.TYPE}; a secret stands in them as a reference, such as {@code env://REDIS_PASSWORD}
 * @param environment the environment variables that the storage sees
 * @param secrets the secrets of these references
 * @param home the home directory that the storage sees; {@code home/.config} is its configuration home
 */
public record StorageRecipe(
        Class<? extends TokenStorageFactory> factory,
        Map<String, String> settings,
        Map<String, String> environment,
        Map<String, String> secrets,
        Path home) {

    public StorageRecipe {
        settings = Map.copyOf(settings);
        environment = Map.copyOf(environment);
        secrets = Map.copyOf(secrets);
    }

    /**
     * Makes a recipe without secrets.
     *
     * @param factory the factory; has a public constructor without parameters
     * @param settings the keys of {@code auth.storage.TYPE}
     * @param environment the environment variables that the storage sees
     * @param home the home directory that the storage sees
     */
    public StorageRecipe(
            Class<? extends TokenStorageFactory> factory,
            Map<String, String> settings,
            Map<String, String> environment,
            Path home) {
        this(factory, settings, environment, Map.of(), home);
    }

    /**
     * Returns a recipe with a further secret.
     *
     * @param reference a reference that stands in the settings
     * @param secret its secret; no storage shows it
     * @return a copy that knows this secret, too
     */
    public StorageRecipe withSecret(String reference, String secret) {
        Map<String, String> more = new HashMap<>(secrets);
        more.put(reference, secret);
        return new StorageRecipe(factory, settings, environment, more, home);
    }

    /**
     * Makes the storage.
     *
     * @return a new storage
     */
    public TokenStorage make() {
        return makeFactory().create(context());
    }

    /** Makes what the storage is made from. */
    TestContext context() {
        Plugin plugin = factory.getAnnotation(Plugin.class);
        TestContext context = TestContext.of("auth.storage." + (plugin == null ? "" : plugin.type()), settings)
                .environment(environment)
                .home(home);
        secrets.forEach(context::secret);
        return context;
    }

    /** Makes the factory as a program finds it. A module need not export the package of its factory: it provides the factory. */
    TokenStorageFactory makeFactory() {
        ModuleLayer layer = factory.getModule().getLayer();
        if (layer != null
                && !factory.getModule()
                        .isExported(factory.getPackageName(), getClass().getModule())) {
            Optional<TokenStorageFactory> provided = ServiceLoader.load(layer, TokenStorageFactory.class).stream()
                    .filter(service -> service.type().equals(factory))
                    .findFirst()
                    .map(ServiceLoader.Provider::get);
            if (provided.isPresent()) {
                return provided.get();
            }
        }
        try {
            return factory.getConstructor().newInstance();
        } catch (ReflectiveOperationException notAFactory) {
            throw new LinkageError("cannot make a " + factory.getName(), notAFactory);
        }
    }

    @Override
    public String toString() {
        return "StorageRecipe[" + factory.getName() + ", settings=" + settings + ", home=" + home
                + "]"; // the environment may also hold secrets
    }

    /** Writes the recipe for another process, through a pipe that only the two can read. */
    void writeTo(DataOutputStream out) throws IOException {
        out.writeUTF(factory.getName());
        out.writeUTF(home.toString());
        for (Map<String, String> map : List.of(settings, environment, secrets)) {
            out.writeInt(map.size());
            for (Map.Entry<String, String> entry : map.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(entry.getValue());
            }
        }
        out.flush();
    }

    /** Reads what {@link #writeTo} wrote. */
    static StorageRecipe readFrom(DataInputStream in) throws IOException, ClassNotFoundException {
        Class<? extends TokenStorageFactory> factory =
                Class.forName(in.readUTF()).asSubclass(TokenStorageFactory.class);
        Path home = Path.of(in.readUTF());
        return new StorageRecipe(factory, readMap(in), readMap(in), readMap(in), home);
    }

    private static Map<String, String> readMap(DataInputStream in) throws IOException {
        Map<String, String> map = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            map.put(in.readUTF(), in.readUTF());
        }
        return map;
    }
}
