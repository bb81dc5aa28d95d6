/**
 * The storage type {@code keyring}: encrypted files, whose key is in the keyring of the system.
 *
 * <p>Exports nothing. JNA is needed on macOS and Windows only, where a program adds {@code com.sun.jna} to its modules: it requires {@code java.desktop}, which
 * costs every start. JSpecify is only for the compiler of this module.
 */
module io.kstlib.storage.keyring {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;
    requires io.kstlib.storage.file;
    requires io.kstlib.storage.sops;
    requires static com.sun.jna;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.storage.TokenStorageFactory with
            io.kstlib.storage.keyring.KeyringTokenStorageFactory;
}
