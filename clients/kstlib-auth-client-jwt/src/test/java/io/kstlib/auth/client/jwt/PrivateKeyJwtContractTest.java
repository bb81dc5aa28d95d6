package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Set;

class PrivateKeyJwtContractTest extends ClientAuthenticationContract {

    @Override
    protected ClientAuthenticationFactory factory() {
        return new PrivateKeyJwtFactory();
    }

    @Override
    protected TestContext configured() {
        return Assertions.withKey("rsa-encrypted.pem");
    }

    @Override
    protected TestContext unconfigured() {
        return Assertions.client();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("canary-passphrase", Assertions.text("rsa-encrypted.pem").substring(60, 120));
    }
}
