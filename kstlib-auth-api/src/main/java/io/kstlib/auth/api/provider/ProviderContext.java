package io.kstlib.auth.api.provider;

import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.flow.AuthFlow;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** What a provider is made from. Safe for use by several threads. */
public interface ProviderContext {

    /**
     * @return the name under which the provider is configured
     */
    String name();

    /**
     * @return the provider's own section, {@code auth.providers.NAME}
     */
    Settings settings();

    /**
     * @return the section {@code auth}, for what all providers share, such as {@code callback_server}
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
     * Makes a flow.
     *
     * @param type the flow's type string
     * @return the flow
     * @throws io.kstlib.auth.api.error.PluginException if no such flow is loaded
     */
    AuthFlow flow(String type);

    /**
     * Tells the person about something that works but should not stay as it is, such as {@code ssl_verify: false}. Unless the program
     * takes warnings itself, they go to the logger {@code io.kstlib.auth}.
     *
     * @param message one line; no secret
     */
    default void warn(String message) {
        System.getLogger("io.kstlib.auth").log(System.Logger.Level.WARNING, message);
    }

    /**
     * @return the clock to go by
     */
    Clock clock();

    /**
     * The environment variables to go by, such as {@code HTTPS_PROXY} and {@code SSL_CERT_FILE}.
     *
     * @return those of this process, unless the program gave others
     */
    default Map<String, String> environment() {
        return System.getenv();
    }

    /**
     * @return the person's home directory, which {@code ~} stands for
     */
    PersonalFolder home();

    /**
     * What a file held that the section names, such as {@code ssl_ca_bundle}, when the person consented to it. Where there is an answer, the
     * file is not read again.
     *
     * @param file as {@link io.kstlib.auth.api.config.ConfigPath#resolve} has it
     * @return its bytes; empty when consent does not cover the file, and it is read when it is needed
     */
    default Optional<byte[]> pinned(Path file) {
        return Optional.empty();
    }

    /**
     * Where public documents, such as the keys that a server publishes, may be kept from one run to the next. It need not exist yet.
     *
     * @return a directory of this person's; empty when nothing is to be kept on disk
     */
    default Optional<Path> cacheDirectory() {
        return Optional.empty();
    }
}
