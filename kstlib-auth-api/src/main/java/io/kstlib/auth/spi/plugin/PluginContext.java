package io.kstlib.auth.spi.plugin;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.http.HttpTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The environment of every kind of plugin. kstlib implements it. Each kind of plugin has its own extension of it. Later releases may add methods. So
 * tests of plugins use the contexts of the testkit and do not implement their own. Safe for use by several threads.
 */
public interface PluginContext {

    /**
     * Returns the plugin's own settings. They were checked against its {@linkplain PluginFactory#schema() schema}.
     *
     * @return the section that the context of each kind names; without entries when the section is not configured
     */
    Settings settings();

    /**
     * Returns the section {@code auth}, for the keys that all plugins share, such as {@code callback_server}.
     *
     * @return the whole section
     */
    Settings authSettings();

    /**
     * Fetches a configured secret at the time of the call. kstlib keeps no copy.
     *
     * @param reference the reference as configured
     * @return the secret; do not keep it longer than needed
     * @throws io.kstlib.auth.api.error.SecretException if the secret cannot be fetched
     * @throws io.kstlib.auth.api.error.PluginException if no resolver for its scheme is loaded
     */
    Secret resolve(SecretReference reference);

    /**
     * Returns the transport for requests. It uses the network settings of the provider that the plugin works for: {@code proxy}, {@code ssl_verify},
     * {@code ssl_ca_bundle}, {@code ssl_trust}, {@code timeouts} and {@code headers}. A secret resolver works for all providers, so its transport
     * uses the settings of the environment. The transport sends only to {@code https}, or to {@code http} on loopback. It follows no redirect, and
     * limits time and size.
     *
     * @return the transport, the same one each time; it opens nothing before the first request
     * @throws io.kstlib.auth.api.error.ConfigurationException if one of the network settings cannot be used
     */
    HttpTransport http();

    /** {@return the clock that the plugin uses} */
    Clock clock();

    /**
     * Returns the environment variables that the plugin uses, such as {@code HTTPS_PROXY} and {@code SSL_CERT_FILE}.
     *
     * @return the variables of this process, unless the program gave others; immutable; they may hold secrets
     */
    Map<String, String> environment();

    /** {@return the person's home directory, for which {@code ~} stands} */
    UserDirectory home();

    /**
     * Tells the person about something that works but should not stay as it is, such as {@code ssl_verify: false}. Also tells the person what the
     * plugin did without a request, such as making a key. Warnings go to the logger {@code io.kstlib.auth}, unless the program receives them itself.
     *
     * @param message one line, without secrets
     */
    void warn(String message);

    /**
     * Records a step for those who look for the cause of a problem. It goes to the logger {@code io.kstlib.auth} at level TRACE, unless the program
     * receives it itself. By default nothing is recorded.
     *
     * @param line makes one line, without secrets; called only if someone reads it
     */
    default void trace(Supplier<String> line) {}

    /**
     * Returns the content of a file that the section names, such as {@code ssl_ca_bundle}, from the time when the person consented to it. If there is
     * such content, the plugin does not read the file again.
     *
     * @param file the path that {@link io.kstlib.auth.spi.config.ConfigPath#resolve} returned
     * @return its bytes; empty when consent does not cover the file: then the plugin reads the file when it needs it
     */
    Optional<byte[]> pinned(Path file);

    /**
     * Reads a file that the configuration names, such as the one behind {@code file://secret.txt}. If consent covers the choice of that file, no other
     * file is read. The opened file is the checked one, even if a link is put on the way at the same moment.
     *
     * @param file the path as it is configured
     * @param most the largest number of bytes
     * @return its bytes
     * @throws IOException if it does not exist, is not a regular file, is too large, or cannot be read
     * @throws io.kstlib.auth.api.error.ConfigurationException if the path leads to another file than the one that the person consented to
     * @throws java.nio.file.InvalidPathException if the text is not a path here
     */
    byte[] read(ConfigPath file, int most) throws IOException;
}
