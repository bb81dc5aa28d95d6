package io.kstlib.auth.core.plugin;

import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.testkit.SecretResolverContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Map;

class EnvironmentSecretsTest extends SecretResolverContract {

    @Override
    protected SecretResolverFactory factory() {
        return new EnvironmentSecrets();
    }

    @Override
    protected TestContext context() {
        return TestContext.of("auth.secrets.env", Map.of()).environment(Map.of("CLIENT_SECRET", secret()));
    }

    @Override
    protected String reference() {
        return "env://CLIENT_SECRET";
    }

    @Override
    protected String secret() {
        return "canary-secret";
    }

    @Override
    protected String missing() {
        return "env://NO_SUCH_VARIABLE";
    }
}
