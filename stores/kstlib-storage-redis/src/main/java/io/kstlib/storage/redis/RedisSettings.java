package io.kstlib.storage.redis;

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
import io.kstlib.storage.redis.server.AddedAuthorities;
import io.kstlib.storage.redis.server.RedisAccess;
import io.kstlib.storage.redis.server.RedisAccess.Reach;
import io.kstlib.storage.redis.server.RedisAddress;
import io.kstlib.storage.redis.server.RedisAddress.Kind;
import io.kstlib.storage.redis.server.RedisLogin;
import io.kstlib.storage.sops.server.SealedRecords;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The keys of {@code auth.storage.redis}. */
final class RedisSettings {

    private static final int LONGEST_WAIT = 30;
    private static final int MOST_REPLICAS = 9;
    private static final int LONGEST_LEASE = 60;

    static final ConfigKey<URI> URL = ConfigKey.uri(
            "url",
            "the server: rediss://HOST:PORT/DATABASE, rediss-sentinel://HOST,HOST#MASTER, or several nodes of a cluster;"
                    + " redis:// without TLS is for loopback only");

    static final ConfigKey.Standard<Boolean> ALLOW_UNENCRYPTED = ConfigKey.flag(
                    "allow_unencrypted_connection",
                    "true allows redis:// to other machines: anyone who listens there learns the password")
            .standard(false);

    static final ConfigKey<SecretReference> USERNAME =
            ConfigKey.secret("username", "the user of the server, if it is not default");

    static final ConfigKey<SecretReference> PASSWORD = ConfigKey.secret("password", "the user's password");

    static final ConfigKey<SecretReference> SENTINEL_USERNAME =
            ConfigKey.secret("sentinel_username", "the user of Sentinel, if it is not default");

    static final ConfigKey<SecretReference> SENTINEL_PASSWORD =
            ConfigKey.secret("sentinel_password", "the password of Sentinel, if it has one");

    static final ConfigKey<ConfigPath> SSL_CA_BUNDLE =
            ConfigKey.path("ssl_ca_bundle", "PEM file of certificates to trust beside those of Java");

    static final ConfigKey.Standard<String> KEY_PREFIX =
            ConfigKey.text("key_prefix", "what the keys begin with").standard("kstlib:");

    static final ConfigKey<Integer> REPLICAS = ConfigKey.integer(
                    "replicas",
                    0,
                    MOST_REPLICAS,
                    "how many replicas have to confirm a lock before a token is refreshed")
            .standardInWords("0; 1 with Sentinel or a cluster");

    static final ConfigKey.Standard<Duration> LEASE = ConfigKey.seconds(
                    "lease", 1, LONGEST_LEASE, "how long the lock of a process that died lasts")
            .standard(Duration.ofSeconds(10));

    static final ConfigKey.Standard<Duration> CONNECT = ConfigKey.seconds(
                    "connect", 1, LONGEST_WAIT, "how long the server may be silent while a connection is made")
            .standard(Duration.ofSeconds(3));

    static final ConfigKey<Duration> COMMAND = ConfigKey.seconds(
                    "command", 1, LONGEST_WAIT, "how long the server may take to answer; less than lease")
            .standardInWords("3; half of lease if that is less");

    static final ConfigKey<Settings> TIMEOUTS =
            ConfigKey.section("timeouts", ConfigSchema.of(CONNECT, COMMAND), "how long to wait for the server");

    static final ConfigSchema SCHEMA = ConfigSchema.of(
                    URL,
                    ALLOW_UNENCRYPTED,
                    USERNAME,
                    PASSWORD,
                    SENTINEL_USERNAME,
                    SENTINEL_PASSWORD,
                    SSL_CA_BUNDLE,
                    KEY_PREFIX,
                    REPLICAS,
                    LEASE,
                    TIMEOUTS)
            .with(SealedRecords.schema());

    private final StorageContext context;
    private final Settings own;

    RedisSettings(StorageContext context) {
        this.context = context;
        this.own = context.settings();
    }

    RedisAccess access() {
        RedisAddress address = address();
        RedisLogin sentinel = login(SENTINEL_USERNAME, SENTINEL_PASSWORD);
        if (sentinel != null && address.kind() != Kind.SENTINEL) {
            throw problem(SENTINEL_PASSWORD, "the url names no Sentinel");
        }
        return new RedisAccess(
                address,
                address.isEncrypted() || isUnencryptedAllowed() ? Reach.ANYWHERE : Reach.THIS_MACHINE,
                login(USERNAME, PASSWORD),
                sentinel,
                own.file(SSL_CA_BUNDLE, context.home()).map(this::trust).orElse(null),
                own.section(TIMEOUTS).get(CONNECT),
                command());
    }

    private RedisAddress address() {
        RedisAddress address;
        try {
            address = RedisAddress.of(own.require(URL));
        } catch (IllegalArgumentException wrong) {
            throw problem(URL, String.valueOf(wrong.getMessage()));
        }
        if (!address.isEncrypted() && !address.isLoopback()) {
            if (!isUnencryptedAllowed()) {
                throw problem(
                        URL,
                        "expected rediss, for redis is not encrypted and for loopback only; where the network itself is safe, set "
                                + own.path(ALLOW_UNENCRYPTED.name()) + ": true");
            }
            context.warn("the connection to " + address
                    + " is not encrypted: anyone who listens there learns the password of the server, but no token");
        }
        return address;
    }

    private boolean isUnencryptedAllowed() {
        return own.get(ALLOW_UNENCRYPTED);
    }

    private @Nullable RedisLogin login(ConfigKey<SecretReference> username, ConfigKey<SecretReference> password) {
        Supplier<Secret> secret = secret(password);
        if (secret == null) {
            if (own.get(username).isPresent()) {
                throw problem(username, "a user needs " + own.path(password.name()));
            }
            return null;
        }
        return new RedisLogin(secret(username), secret);
    }

    private @Nullable Supplier<Secret> secret(ConfigKey<SecretReference> key) {
        return own.get(key)
                .<Supplier<Secret>>map(reference -> () -> context.resolve(reference))
                .orElse(null);
    }

    private TrustManagerFactory trust(Path bundle) {
        try {
            return AddedAuthorities.with(bundle, context::pinned);
        } catch (IllegalArgumentException unusable) {
            throw problem(SSL_CA_BUNDLE, String.valueOf(unusable.getMessage()));
        }
    }

    /** A lock is of no use if it may end before the server has answered. */
    private Duration command() {
        Duration half = lease().dividedBy(2);
        Duration command = own.section(TIMEOUTS).get(COMMAND).orElse(Spans.shorter(half, CONNECT.standardValue()));
        if (command.compareTo(lease()) >= 0) {
            throw problem(
                    TIMEOUTS,
                    "command is " + Spans.inWords(command) + " and lease is " + Spans.inWords(lease())
                            + ": a lock could end before the server has answered; make lease longer");
        }
        return command;
    }

    String prefix() {
        String prefix = own.get(KEY_PREFIX);
        if (!prefix.matches("[A-Za-z0-9:._-]{1,64}")) {
            throw problem(KEY_PREFIX, "expected at most 64 letters, digits and characters of : . _ -");
        }
        return prefix;
    }

    Duration lease() {
        return own.get(LEASE);
    }

    int replicas(RedisAddress address) {
        return own.get(REPLICAS).orElse(address.kind() == Kind.SERVER ? 0 : 1);
    }

    private ConfigurationException problem(ConfigKey<?> key, String message) {
        return new ConfigurationException(new ConfigProblem(own.path(key.name()), own.origin(key), message));
    }
}
