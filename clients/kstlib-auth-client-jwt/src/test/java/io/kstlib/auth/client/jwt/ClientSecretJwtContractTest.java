package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import java.util.Set;

class ClientSecretJwtContractTest extends ClientAuthenticationContract {

    @Override
    protected ClientAuthenticationFactory factory() {
        return new ClientSecretJwtFactory();
    }

    @Override
    protected ClientContext configured() {
        return Assertions.withSecret();
    }

    @Override
    protected ClientContext unconfigured() {
        return Assertions.client();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(Assertions.SECRET);
    }
}
