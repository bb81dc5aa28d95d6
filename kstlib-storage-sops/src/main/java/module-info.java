/**
 * The storage type {@code sops}: tokens in files that are encrypted with SOPS; and the secrets {@code sops://FILE#KEY}.
 *
 * <p>Provides {@link io.kstlib.auth.spi.storage.TokenStorageFactory} and {@link io.kstlib.auth.spi.secret.SecretResolverFactory}. Exports the
 * package that encrypts tokens for other storages, and the one that those on a server share. {@code io.kstlib.auth.api} is passed on because that package uses its types. JSpecify is for
 * the compiler only.
 */
module io.kstlib.storage.sops {
    requires transitive io.kstlib.auth.api;
    requires io.kstlib.base;
    requires io.kstlib.sops;
    requires io.kstlib.storage.file;
    requires static org.jspecify;

    exports io.kstlib.storage.sops.envelope;
    exports io.kstlib.storage.sops.server;

    provides io.kstlib.auth.spi.secret.SecretResolverFactory with
            io.kstlib.storage.sops.SopsSecrets;
    provides io.kstlib.auth.spi.storage.TokenStorageFactory with
            io.kstlib.storage.sops.SopsTokenStorageFactory;
}
