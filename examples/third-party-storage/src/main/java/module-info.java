/** The storage type {@code folder}. */
module com.example.storage {
    requires io.kstlib.auth.api;
    requires io.kstlib.storage.sops;

    provides io.kstlib.auth.spi.storage.TokenStorageFactory with
            com.example.storage.FolderStorageFactory;
}
