package com.example.provider;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.testkit.ProviderContract;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.util.Set;

class SessionProviderFactoryTest extends ProviderContract {

    @Override
    protected ProviderFactory factory() {
        return new SessionProviderFactory();
    }

    @Override
    protected TestContext context() {
        return SessionServer.context("https://sessions.example.com", SessionServer.working());
    }

    @Override
    protected TestContext unreachable() {
        return SessionServer.context("https://away.example.com", SessionServer.away());
    }

    /** A login that asks a person fails. */
    @Override
    protected LoginRequest login() {
        return TestPerson.away().request(LoginRequest.Mode.BROWSER);
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("canary-key");
    }
}
