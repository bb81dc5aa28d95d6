package io.kstlib.auth.demo;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.NettyWrapper;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;

/** An OpenID provider on a free loopback port, with a login page. */
final class DemoProvider implements AutoCloseable {

    private final MockOAuth2Server server;

    private DemoProvider(MockOAuth2Server server) {
        this.server = server;
    }

    /**
     * @param loginPage the HTML of its login page; a form with {@code username} and {@code claims}
     */
    static DemoProvider start(Path loginPage) {
        OAuth2Config config = new OAuth2Config(
                true, loginPage.toString(), null, true, new OAuth2TokenProvider(), Set.of(), new NettyWrapper());
        MockOAuth2Server server = new MockOAuth2Server(config);
        server.start(InetAddress.getLoopbackAddress(), 0);
        return new DemoProvider(server);
    }

    String issuer() {
        return "http://127.0.0.1:" + server.baseUrl().port() + "/realms/main";
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
