package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import io.kstlib.auth.testkit.ClosedPort;
import io.kstlib.auth.testkit.TokenValidatorContract;
import io.kstlib.auth.testkit.context.TestContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.RegisterExtension;

class JwtValidatorFactoryTest extends TokenValidatorContract {

    @RegisterExtension
    final Idp idp = new Idp();

    @AutoClose
    final ClosedPort nowhere = new ClosedPort();

    @Override
    protected TokenValidatorFactory factory() {
        return new JwtValidatorFactory();
    }

    @Override
    protected TestContext context() {
        return idp.client();
    }

    @Override
    protected TestContext unreachable() {
        return idp.client().with("jwks_uri", nowhere.url("/keys"));
    }

    @Override
    protected String valid() {
        return idp.idToken(idp.claims());
    }

    @Override
    protected String invalid() {
        return idp.idToken(idp.claimsWith("exp", 1));
    }
}
