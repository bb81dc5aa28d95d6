package io.kstlib.auth.client.mtls;

import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Set;

class TlsClientAuthContractTest extends ClientAuthenticationContract {

    @Override
    protected ClientAuthenticationFactory factory() {
        return new TlsClientFactory.OfAuthority();
    }

    @Override
    protected TestContext configured() {
        return Certificates.with("client-chain.pem", "client-key.pem");
    }

    @Override
    protected TestContext unconfigured() {
        return Certificates.client();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(
                Certificates.PASSPHRASE, Certificates.text("client-key.pem").substring(60, 120));
    }
}
