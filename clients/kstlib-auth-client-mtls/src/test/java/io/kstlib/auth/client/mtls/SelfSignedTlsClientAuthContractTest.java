package io.kstlib.auth.client.mtls;

import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import java.util.Set;

class SelfSignedTlsClientAuthContractTest extends ClientAuthenticationContract {

    @Override
    protected ClientAuthenticationFactory factory() {
        return new TlsClientFactory.SelfSigned();
    }

    @Override
    protected ClientContext configured() {
        return Certificates.with("self.pem", "self-key.pem")
                .with("token_endpoint_auth_method", "self_signed_tls_client_auth");
    }

    @Override
    protected ClientContext unconfigured() {
        return Certificates.client();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(Certificates.PASSPHRASE, Certificates.text("self-key.pem").substring(60, 120));
    }
}
