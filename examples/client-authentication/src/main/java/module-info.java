/** The client authentication {@code company_hmac}. */
module com.example.client {
    requires io.kstlib.auth.api;

    provides io.kstlib.auth.spi.client.ClientAuthenticationFactory with
            com.example.client.SignedClientFactory;
}
