package io.kstlib.storage.postgresql;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.storage.postgresql.server.PostgresqlAccess;
import io.kstlib.storage.postgresql.server.PostgresqlAccess.Protection;
import io.kstlib.storage.postgresql.server.PostgresqlAddress;
import io.kstlib.storage.sops.server.ServerSettings;
import java.net.URI;
import java.time.Duration;

/** The keys of {@code auth.storage.postgresql}. */
final class PostgresqlSettings {

    static final ConfigKey<URI> URL = ConfigKey.uri(
            "url",
            "the server: postgresql://HOST:PORT/DATABASE, or several, of which one takes writes: postgresql://HOST,HOST/DATABASE");

    static final ConfigKey<Boolean> ALLOW_UNENCRYPTED = ConfigKey.flag(
                    "allow_unencrypted_connection",
                    "true connects without TLS: anyone who listens there learns what is stored, and maybe the password")
            .standardInWords("true on loopback, else false");

    static final ConfigKey<SecretReference> USERNAME = ConfigKey.secret("username", "the user of the server");

    static final ConfigKey.Standard<String> TABLE = ConfigKey.text(
                    "table", "the table with the logins, as SCHEMA.TABLE in lower case")
            .standard("public.kstlib_logins");

    static final ConfigSchema SCHEMA =
            ConfigSchema.of(URL, ALLOW_UNENCRYPTED, USERNAME, TABLE).with(ServerSettings.schema());

    private final StorageContext context;
    private final Settings own;
    private final ServerSettings shared;

    PostgresqlSettings(StorageContext context) {
        this.context = context;
        this.own = context.settings();
        this.shared = new ServerSettings(context);
    }

    PostgresqlAccess access() {
        PostgresqlAddress address = shared.parsed(URL, own.require(URL), PostgresqlAddress::of);
        SecretReference user = own.require(USERNAME);
        Protection protection = protection(address);
        return new PostgresqlAccess(
                address,
                protection,
                () -> context.resolve(user),
                shared.secret(ServerSettings.PASSWORD).orElse(null),
                protection == Protection.TLS ? shared.tls() : null,
                shared.connect(),
                shared.command());
    }

    private Protection protection(PostgresqlAddress address) {
        boolean isLoopback = address.isLoopback();
        if (!own.get(ALLOW_UNENCRYPTED).orElse(isLoopback)) {
            return Protection.TLS;
        }
        if (isLoopback) {
            return Protection.THIS_MACHINE;
        }
        context.warn(
                "the connection to " + address
                        + " is not encrypted: anyone who listens there learns what is stored, and maybe the password, but no token");
        return Protection.NONE;
    }

    LoginTable table() {
        return shared.parsed(TABLE, own.get(TABLE), LoginTable::of);
    }

    Duration lease() {
        return shared.lease();
    }
}
