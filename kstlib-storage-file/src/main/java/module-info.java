/**
 * The storage type {@code file}: tokens in plain JSON files that only their owner can read. It is built on a crash-safe, locked file store,
 * which other storages use, too.
 *
 * <p>Provides {@link io.kstlib.auth.spi.storage.TokenStorageFactory}. {@code io.kstlib.auth.api} is passed on because the store throws its
 * errors. JSpecify is for the compiler of this module only.
 */
module io.kstlib.storage.file {
    requires transitive io.kstlib.auth.api;
    requires io.kstlib.base;
    requires static org.jspecify;

    exports io.kstlib.storage.file.store to
            io.kstlib.storage.keyring,
            io.kstlib.storage.sops;

    provides io.kstlib.auth.spi.storage.TokenStorageFactory with
            io.kstlib.storage.file.FileTokenStorageFactory;
}
