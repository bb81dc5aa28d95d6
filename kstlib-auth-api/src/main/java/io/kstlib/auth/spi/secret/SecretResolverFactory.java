package io.kstlib.auth.spi.secret;

import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The service type of secret resolvers. Its type is the URI scheme. {@link #schema()} lists the keys of {@code auth.secrets.TYPE}. */
public interface SecretResolverFactory extends PluginFactory {

    /**
     * Makes the resolver.
     *
     * @param context the resolver's settings and its environment
     * @return a resolver for references of this scheme
     */
    SecretResolver create(PluginContext context);

    /**
     * Says which file a reference names. Consent to a configuration then covers where its path leads. The resolver reads the file by
     * {@link PluginContext#read}.
     *
     * @param reference a reference of this scheme; it may be malformed
     * @return the path of the file; empty, which is the default, for a plugin whose references name no file
     */
    default Optional<ConfigPath> file(SecretReference reference) {
        return Optional.empty();
    }

    /**
     * Says whether this plugin obeys only the person's own configuration files. A plugin that starts programs which its settings or references name
     * answers true. kstlib then refuses each of its references unless one of these files wrote the reference, and all of {@code auth.secrets.TYPE}. A
     * file that was found, allowed, named or included from elsewhere does not suffice, and neither does an environment variable or a program. No one
     * is asked.
     *
     * @return false by default
     */
    default boolean obeysOwnFilesOnly() {
        return false;
    }

    /**
     * Makes the function that opens whole configuration files in this plugin's encrypted format, whose keys can be read. Called before the configuration is
     * known: the settings are empty.
     *
     * <p>The function gets the path of a file, whose name says the format, and its bytes. It returns the same keys with plain values: maps, lists,
     * {@link String}, {@link Number}, {@link Boolean} or {@code null}; without the keys of the encryption itself. If the file cannot be decrypted, it throws
     * a {@link io.kstlib.auth.api.error.SecretException}, whose {@code reference()} is the file. Several threads may call it.
     *
     * @param context what it may use
     * @return the function that opens such files; empty, which is the default, for a plugin that fetches single values only
     */
    default Optional<BiFunction<Path, byte[], Map<String, @Nullable Object>>> encryptedFiles(PluginContext context) {
        return Optional.empty();
    }
}
