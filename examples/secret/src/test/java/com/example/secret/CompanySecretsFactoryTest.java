package com.example.secret;

import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.testkit.SecretResolverContract;
import io.kstlib.auth.testkit.context.TestContext;

class CompanySecretsFactoryTest extends SecretResolverContract {

    @Override
    protected SecretResolverFactory factory() {
        return new CompanySecretsFactory();
    }

    @Override
    protected TestContext context() {
        return CompanySecretsTest.context(CompanySecretsTest.keeping(secret()));
    }

    @Override
    protected String reference() {
        return "company://team/app";
    }

    @Override
    protected String secret() {
        return "canary-secret";
    }

    @Override
    protected String missing() {
        return "company://team/ap";
    }
}
