package io.kstlib.auth.spi.plugin;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.PersonalFolder;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.HttpTransport;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What every plugin may use, of whatever kind it is. kstlib implements it; the kinds of plugins extend it by what only they need. Methods may be
 * added in later releases, so tests of plugins use the contexts of the testkit and implement none themselves. Safe for use by several threads.
 */
public interface PluginContext {

    /**
     * The plugin's own settings. They were checked against its {@linkplain PluginFactory#schema() schema}.
     *
     * @return the section that each kind says; without entries when it is not configured
     */
    Settings settings();

    /**
     * The section {@code auth}, for what all plugins share, such as {@code callback_server}.
     *
     * @return the whole section
     */
    Settings authSettings();

    /**
     * Fetches a configured secret, now.
     *
     * @param reference as configured
     * @return the secret; keep it no longer than needed
     * @throws io.kstlib.auth.api.error.SecretException if it cannot be fetched
     * @throws io.kstlib.auth.api.error.PluginException if no resolver for its scheme is loaded
     */
    Secret resolve(SecretReference reference);

    /**
     * What sends requests, by the network settings of the provider that the plugin works for: {@code proxy}, {@code ssl_verify},
     * {@code ssl_ca_bundle}, {@code ssl_trust}, {@code timeouts} and {@code headers}. A secret resolver works for all of them, so it has those of
     * the environment. It speaks to {@code https} only, or {@code http} on loopback, follows no redirect, and limits time and size.
     *
     * @return the same one each time; it opens nothing before the first request
     * @throws io.kstlib.auth.api.error.ConfigurationException if one of the network settings cannot be used
     */
    HttpTransport http();

    /**
     * @return the clock to go by
     */
    Clock clock();

    /**
     * The environment variables to go by, such as {@code HTTPS_PROXY} and {@code SSL_CERT_FILE}.
     *
     * @return those of this process, unless the program gave others; immutable, and they may hold secrets
     */
    Map<String, String> environment();

    /**
     * @return the person's home directory, which {@code ~} stands for
     */
    PersonalFolder home();

    /**
     * Tells the person about something that works but should not stay as it is, such as {@code ssl_verify: false}, or that the plugin did
     * without being asked, such as making a key. Unless the program takes warnings itself, they go to the logger {@code io.kstlib.auth}.
     *
     * @param message one line; no secret
     */
    void warn(String message);

    /**
     * What a file held that the section names, such as {@code ssl_ca_bundle}, when the person consented to it. Where there is an answer, the
     * file is not read again.
     *
     * @param file as {@link io.kstlib.auth.spi.config.ConfigPath#resolve} has it
     * @return its bytes; empty when consent does not cover the file, and it is read when it is needed
     */
    Optional<byte[]> pinned(Path file);

    /**
     * @return what the plugin may load when it first needs it
     */
    ModulesOnDemand modules();
}
