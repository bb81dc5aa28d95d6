/** Secrets of the scheme {@code company}. */
module com.example.secret {
    requires io.kstlib.auth.api;

    provides io.kstlib.auth.spi.secret.SecretResolverFactory with
            com.example.secret.CompanySecretsFactory;
}
