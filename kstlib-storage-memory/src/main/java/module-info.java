/**
 * The storage type {@code memory}: tokens that live as long as the process and leave no trace.
 *
 * <p>Provides {@link io.kstlib.auth.spi.storage.TokenStorageFactory} and exports nothing.
 */
module io.kstlib.storage.memory {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.storage.TokenStorageFactory with
            io.kstlib.storage.memory.MemoryTokenStorageFactory;
}
