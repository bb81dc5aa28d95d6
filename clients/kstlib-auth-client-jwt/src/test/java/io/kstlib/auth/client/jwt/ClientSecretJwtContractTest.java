package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Set;

class ClientSecretJwtContractTest extends ClientAuthenticationContract {

    @Override
    protected ClientAuthenticationFactory factory() {
        return new ClientSecretJwtFactory();
    }

    @Override
    protected TestContext configured() {
        return Assertions.withSecret();
    }

    @Override
    protected TestContext unconfigured() {
        return Assertions.client();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(Assertions.SECRET);
    }
}
