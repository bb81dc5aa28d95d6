package io.kstlib.auth.oauth2.authentication;

import io.kstlib.auth.api.client.ClientAuthenticationFactory;
import io.kstlib.auth.api.client.ClientContext;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Map;
import java.util.Set;

class SecretInFormTest extends ClientAuthenticationContract {

    private static TestContext client() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"));
    }

    private static TestContext confidential() {
        return client().with("client_secret", "env://SECRET").secret("env://SECRET", "canary/+:%secret");
    }

    @Override
    protected ClientAuthenticationFactory factory() {
        return new SentSecret.InForm();
    }

    @Override
    protected ClientContext configured() {
        return confidential();
    }

    @Override
    protected ClientContext unconfigured() {
        return client();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("canary/+:%secret");
    }
}
