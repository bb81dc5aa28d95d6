package io.kstlib.auth.oauth2.authentication;

import io.kstlib.auth.api.client.ClientAuthenticationFactory;
import io.kstlib.auth.api.client.ClientContext;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Map;
import java.util.Set;

class PublicClientTest extends ClientAuthenticationContract {

    private static TestContext client() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"));
    }

    private static TestContext confidential() {
        return client().with("client_secret", "env://SECRET").secret("env://SECRET", "canary/+:%secret");
    }

    @Override
    protected ClientAuthenticationFactory factory() {
        return new PublicClient();
    }

    @Override
    protected ClientContext configured() {
        return client();
    }

    @Override
    protected ClientContext unconfigured() {
        return confidential();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of();
    }
}
