package io.kstlib.storage.redis;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.storage.redis.server.RedisAccess;
import io.kstlib.storage.redis.server.RedisAccess.Login;
import io.kstlib.storage.redis.server.RedisAccess.Reach;
import io.kstlib.storage.redis.server.RedisAddress;
import io.kstlib.storage.redis.server.RedisAddress.Kind;
import io.kstlib.storage.sops.server.ServerSettings;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keys of {@code auth.storage.redis}. */
final class RedisSettings {

    private static final int MOST_REPLICAS = 9;

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

    static final ConfigKey<SecretReference> SENTINEL_USERNAME =
            ConfigKey.secret("sentinel_username", "the user of Sentinel, if it is not default");

    static final ConfigKey<SecretReference> SENTINEL_PASSWORD =
            ConfigKey.secret("sentinel_password", "the password of Sentinel, if it has one");

    static final ConfigKey.Standard<String> KEY_PREFIX =
            ConfigKey.text("key_prefix", "what the keys begin with").standard("kstlib:");

    static final ConfigKey<Integer> REPLICAS = ConfigKey.integer(
                    "replicas",
                    0,
                    MOST_REPLICAS,
                    "how many replicas have to confirm a lock before a token is refreshed")
            .standardInWords("0; 1 with Sentinel or a cluster");

    static final ConfigSchema SCHEMA = ConfigSchema.of(
                    URL, ALLOW_UNENCRYPTED, USERNAME, SENTINEL_USERNAME, SENTINEL_PASSWORD, KEY_PREFIX, REPLICAS)
            .with(ServerSettings.schema());

    private final StorageContext context;
    private final Settings own;
    final ServerSettings common;

    RedisSettings(StorageContext context) {
        this.context = context;
        this.own = context.settings();
        this.common = new ServerSettings(context);
    }

    RedisAccess access() {
        RedisAddress address = address();
        Login sentinel = login(SENTINEL_USERNAME, SENTINEL_PASSWORD);
        if (sentinel != null && address.kind() != Kind.SENTINEL) {
            throw common.problem(SENTINEL_PASSWORD, "the url names no Sentinel");
        }
        return new RedisAccess(
                address,
                address.isEncrypted() || isUnencryptedAllowed() ? Reach.ANYWHERE : Reach.THIS_MACHINE,
                login(USERNAME, ServerSettings.PASSWORD),
                sentinel,
                address.isEncrypted() ? common.tls() : null,
                common.connect(),
                common.command());
    }

    private RedisAddress address() {
        RedisAddress address = common.parsed(URL, own.require(URL), RedisAddress::of);
        if (!address.isEncrypted() && !address.isLoopback()) {
            if (!isUnencryptedAllowed()) {
                throw common.problem(
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

    private @Nullable Login login(ConfigKey<SecretReference> username, ConfigKey<SecretReference> password) {
        Optional<Supplier<Secret>> secret = common.secret(password);
        if (secret.isEmpty() && own.get(username).isPresent()) {
            throw common.problem(username, "a user needs " + own.path(password.name()));
        }
        return secret.map(fetched -> new Login(common.secret(username).orElse(null), fetched))
                .orElse(null);
    }

    String prefix() {
        String prefix = own.get(KEY_PREFIX);
        if (!prefix.matches("[A-Za-z0-9:._-]{1,64}")) {
            throw common.problem(KEY_PREFIX, "expected at most 64 letters, digits and characters of : . _ -");
        }
        return prefix;
    }

    int replicas(RedisAddress address) {
        return own.get(REPLICAS).orElse(address.kind() == Kind.SERVER ? 0 : 1);
    }
}
