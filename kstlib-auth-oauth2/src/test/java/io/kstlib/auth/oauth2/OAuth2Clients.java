package io.kstlib.auth.oauth2;

import io.kstlib.auth.core.login.Login;
import io.kstlib.auth.oauth2.client.OAuth2Client;
import io.kstlib.auth.oauth2.client.ServerPolicy;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.http.ProviderHttp;
import java.util.List;
import java.util.Map;

/** Clients of a server that the test describes, with policies of the test. */
public final class OAuth2Clients {

    private OAuth2Clients() {}

    /** A client without a policy of its own. */
    public static OAuth2Client plain(TestContext context, AuthorizationServer server) {
        return with(new Policy(List.of(), Map.of(), (token, code) -> token), context, server);
    }

    public static OAuth2Client with(ServerPolicy policy, TestContext context, AuthorizationServer server) {
        return new OAuth2Client(new ServerConnection(context, ProviderHttp.of(context), () -> server), policy);
    }

    /** The policy of a login. */
    public record Policy(List<String> scopes, Map<String, String> parameters, ServerPolicy.TokenCheck check)
            implements ServerPolicy {

        @Override
        public Login login(AuthFlowFactory flow) {
            return new Login(parameters, check);
        }

        @Override
        public Examination examination() {
            throw new UnsupportedOperationException("a login needs no preflight");
        }
    }
}
