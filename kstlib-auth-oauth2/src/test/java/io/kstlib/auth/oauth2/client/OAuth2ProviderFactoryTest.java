package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.oauth2.Server;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.testkit.ClosedPort;
import io.kstlib.auth.testkit.ProviderContract;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class OAuth2ProviderFactoryTest extends ProviderContract {

    @RegisterExtension
    final Server server = new Server();

    @AutoClose
    final ClosedPort nowhere = new ClosedPort();

    @BeforeEach
    void issueTokens() {
        server.issuesToken();
    }

    @Override
    protected ProviderFactory factory() {
        return new OAuth2ProviderFactory();
    }

    @Override
    protected TestContext context() {
        return server.confidentialClient().with("flow", "client_credentials");
    }

    @Override
    protected TestContext unreachable() {
        return server.confidentialClient()
                .with("flow", "client_credentials")
                .with("token_url", nowhere.url("/token"))
                .with("authorize_url", nowhere.url("/authorize"))
                .with("userinfo_url", nowhere.url("/me"))
                .with("revoke_url", nowhere.url("/revoke"));
    }

    @Override
    protected LoginRequest login() {
        return TestPerson.whoGets("no code").request(Mode.NO_BROWSER);
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("s3cret/+:%");
    }
}
