package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Map;
import java.util.Set;

/** The contract of client authentications that send a {@code client_secret}. */
abstract class ConfidentialContract extends ClientAuthenticationContract {

    private static final String SECRET = "canary/+:%secret";

    static TestContext client() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"));
    }

    static TestContext confidential() {
        return client().with("client_secret", "env://SECRET").secret("env://SECRET", SECRET);
    }

    @Override
    protected TestContext configured() {
        return confidential();
    }

    @Override
    protected TestContext unconfigured() {
        return client();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(SECRET);
    }
}
