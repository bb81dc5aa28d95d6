package io.kstlib.auth.client.mtls;

import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Set;

class SelfSignedTlsClientAuthContractTest extends ClientAuthenticationContract {

    @Override
    protected ClientAuthenticationFactory factory() {
        return new TlsClientFactory.SelfSigned();
    }

    @Override
    protected TestContext configured() {
        return Certificates.with("self.pem", "self-key.pem")
                .with("token_endpoint_auth_method", "self_signed_tls_client_auth");
    }

    @Override
    protected TestContext unconfigured() {
        return Certificates.client();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(Certificates.PASSPHRASE, Certificates.text("self-key.pem").substring(60, 120));
    }
}
