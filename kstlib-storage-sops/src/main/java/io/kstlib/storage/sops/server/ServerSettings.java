package io.kstlib.storage.sops.server;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.base.Spans;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/**
 * The settings that storages on a server have in common.
 *
 * @param context the storage
 */
public record ServerSettings(StorageContext context) {

    private static final int LONGEST_WAIT = 30;
    private static final int LONGEST_LEASE = 60;

    /** The password of the user. */
    public static final ConfigKey<SecretReference> PASSWORD = ConfigKey.secret("password", "the user's password");

    private static final ConfigKey<ConfigPath> SSL_CA_BUNDLE =
            ConfigKey.path("ssl_ca_bundle", "PEM file of certificates to trust beside those of Java");

    private static final ConfigKey.Standard<Duration> LEASE = ConfigKey.seconds(
                    "lease", 1, LONGEST_LEASE, "how long the lock of a process that died lasts")
            .standard(Duration.ofSeconds(10));

    private static final ConfigKey.Standard<Duration> CONNECT = ConfigKey.seconds(
                    "connect", 1, LONGEST_WAIT, "how long the server may be silent while a connection is made")
            .standard(Duration.ofSeconds(3));

    private static final ConfigKey<Duration> COMMAND = ConfigKey.seconds(
                    "command", 1, LONGEST_WAIT, "how long the server may take to answer; less than lease")
            .standardInWords("3; half of lease if that is less");

    private static final ConfigKey<Settings> TIMEOUTS =
            ConfigKey.section("timeouts", ConfigSchema.of(CONNECT, COMMAND), "how long to wait for the server");

    /** {@return the keys: those above, who can decrypt, and what proves who wrote a record} */
    public static ConfigSchema schema() {
        return ConfigSchema.of(PASSWORD, SSL_CA_BUNDLE, LEASE, TIMEOUTS).with(SealedRecords.schema());
    }

    private Settings own() {
        return context.settings();
    }

    /**
     * {@return the secret of a key, fetched each time; empty without the key}
     *
     * @param key the key
     */
    public Optional<Supplier<Secret>> secret(ConfigKey<SecretReference> key) {
        return own().get(key).map(reference -> () -> context.resolve(reference));
    }

    /** {@return sockets for TLS, which trust the authorities of the configured file beside those of Java} */
    public SSLSocketFactory tls() {
        return ServerTls.sockets(own().file(SSL_CA_BUNDLE, context.home())
                .map(bundle -> parsed(SSL_CA_BUNDLE, bundle, file -> ServerTls.with(file, context::pinned)))
                .orElse(null));
    }

    /** {@return how long a lock lasts without a renewal} */
    public Duration lease() {
        return own().get(LEASE);
    }

    /** {@return how long the server may be silent while a connection is made} */
    public Duration connect() {
        return own().section(TIMEOUTS).get(CONNECT);
    }

    /** {@return how long the server may take to answer; a lock is of no use if it may end before that} */
    public Duration command() {
        Duration half = lease().dividedBy(2);
        Duration command = own().section(TIMEOUTS).get(COMMAND).orElse(Spans.shorter(half, CONNECT.standardValue()));
        if (command.compareTo(lease()) >= 0) {
            throw problem(
                    TIMEOUTS,
                    "command is " + Spans.inWords(command) + " and lease is " + Spans.inWords(lease())
                            + ": a lock could end before the server has answered; make lease longer");
        }
        return command;
    }

    /**
     * Parses the value of a key.
     *
     * @param key the key, for messages
     * @param value its value
     * @param parser throws {@link IllegalArgumentException} with a message for the user
     * @param <A> the value
     * @param <B> the result
     * @return the result
     * @throws ConfigurationException if the value is wrong
     */
    public <A, B> B parsed(ConfigKey<?> key, A value, Function<A, B> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException wrong) {
            throw problem(key, String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * {@return the error of a wrong value}
     *
     * @param key the key
     * @param message what is wrong
     */
    public ConfigurationException problem(ConfigKey<?> key, String message) {
        return new ConfigurationException(new ConfigProblem(own().path(key.name()), own().origin(key), message));
    }
}
