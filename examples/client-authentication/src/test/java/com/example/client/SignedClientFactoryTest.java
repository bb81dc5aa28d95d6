package com.example.client;

import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Map;
import java.util.Set;

class SignedClientFactoryTest extends ClientAuthenticationContract {

    @Override
    protected ClientAuthenticationFactory factory() {
        return new SignedClientFactory();
    }

    @Override
    protected TestContext configured() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app", "hmac_key", "env://HMAC_KEY"))
                .secret("env://HMAC_KEY", "canary-key");
    }

    @Override
    protected TestContext unconfigured() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"));
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("canary-key");
    }
}
