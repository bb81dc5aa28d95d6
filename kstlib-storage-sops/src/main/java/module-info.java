/**
 * The storage type {@code sops}: tokens in files that are encrypted with SOPS; and the secrets {@code sops://FILE#KEY}.
 *
 * <p>Provides {@link io.kstlib.auth.api.storage.TokenStorageFactory} and {@link io.kstlib.auth.api.resolver.SecretResolverFactory}, and
 * exports nothing. JSpecify is for the compiler only.
 */
module io.kstlib.storage.sops {
    requires io.kstlib.auth.api;
    requires io.kstlib.sops;
    requires io.kstlib.storage.file;
    requires static org.jspecify;

    provides io.kstlib.auth.api.resolver.SecretResolverFactory with
            io.kstlib.storage.sops.secret.SopsSecrets;
    provides io.kstlib.auth.api.storage.TokenStorageFactory with
            io.kstlib.storage.sops.SopsTokenStorageFactory;
}
