/** The provider type {@code company_session}. */
module com.example.provider {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;

    provides io.kstlib.auth.spi.provider.ProviderFactory with
            com.example.provider.SessionProviderFactory;
}
