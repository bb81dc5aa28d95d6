/**
 * Storage type {@code postgresql}: one login for many machines that have a database.
 *
 * <p>Exports nothing. The driver is required under the name that its jar has as an automatic module. JSpecify is only for the compiler of this module.
 */
module io.kstlib.storage.postgresql {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;
    requires io.kstlib.storage.sops;
    requires java.sql;
    requires org.postgresql.jdbc;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.storage.TokenStorageFactory with
            io.kstlib.storage.postgresql.PostgresqlTokenStorageFactory;
}
