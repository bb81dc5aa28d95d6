package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import io.kstlib.auth.testkit.TokenValidatorContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.extension.RegisterExtension;

class JwtValidatorFactoryTest extends TokenValidatorContract {

    @RegisterExtension
    final Idp idp = new Idp();

    @Override
    protected TokenValidatorFactory factory() {
        return new JwtValidatorFactory();
    }

    @Override
    protected ProviderContext context() {
        return idp.client();
    }

    @Override
    protected ProviderContext unreachable() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return idp.client().with("jwks_uri", "http://127.0.0.1:" + free.getLocalPort() + "/keys");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
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
