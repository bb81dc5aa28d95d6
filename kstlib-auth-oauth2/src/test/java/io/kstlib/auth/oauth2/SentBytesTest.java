package io.kstlib.auth.oauth2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;
import io.kstlib.auth.oauth2.endpoint.Introspection;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import io.kstlib.http.ProviderHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Compares the bytes that are sent in a login and after it with {@code sent-requests.txt}. That file has a name in place of each value that is new in
 * each run. The parameters of a form are sorted, because they have no fixed order. {@code -Dkstlib.sent=write} records the file again.
 */
class SentBytesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/kstlib/auth/oauth2/sent-requests.txt");

    private final VerbatimServer server = new VerbatimServer(Map.of(
            "/token", "{\"access_token\":\"at-1\",\"token_type\":\"Bearer\",\"refresh_token\":\"rt/+ 1\"}",
            "/revoke", "{}",
            "/userinfo?of=me", "{\"sub\":\"alice\"}",
            "/introspect", "{\"active\":true}"));

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private TestContext client() {
        return Server.configured(Map.of(
                "client_id", "my-app",
                "authorize_url", server.url("/authorize"),
                "token_url", server.url("/token"),
                "userinfo_url", server.url("/userinfo?of=me"),
                "introspection_endpoint", server.url("/introspect"),
                "revoke_url", server.url("/revoke")));
    }

    @Test
    void sendsTheRequestsThatWereRecorded() throws IOException {
        String sent = wholeLife("public client", client())
                + wholeLife(
                        "client_secret_basic",
                        client().with("client_secret", "s3cret/+:%")
                                .with("token_endpoint_auth_method", "client_secret_basic"))
                + wholeLife(
                        "client_secret_post, with headers of the configuration",
                        client().with("client_secret", "s3cret/+:%")
                                .with("token_endpoint_auth_method", "client_secret_post")
                                .with(
                                        "headers",
                                        Map.of("X-Tenant", "blue", "accept-language", "de", "user-agent", "me")));

        if ("write".equals(System.getProperty("kstlib.sent"))) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, sent);
        }
        assertEquals(Files.readString(GOLDEN), sent);
    }

    private String wholeLife(String title, TestContext context) {
        server.requests().clear();
        Provider provider = new OAuth2ProviderFactory().create(context);
        TestPerson person = TestPerson.whoGets("a code");
        Token token = provider.login(person.request(Mode.NO_BROWSER));
        Token refreshed = provider.refresh(token).accept();
        provider.userInfo(refreshed);
        new Introspection(new ServerConnection(context, ProviderHttp.of(context), provider::server))
                .ask(Secret.of("at-1"), "access_token");
        provider.revoke(refreshed);
        return "##### " + title + "\n\n# what the browser is sent to\n"
                + readable(person.asked().url() + "\n\n")
                + server.requests().stream().map(this::readable).collect(Collectors.joining("\n\n"))
                + "\n\n";
    }

    /** Lines end in CRLF, which the file shows as ␍. */
    private String readable(String request) {
        int body = request.indexOf("\r\n\r\n");
        String sorted = body < 0
                ? request
                : request.substring(0, body + 4)
                        + Arrays.stream(request.substring(body + 4).split("&"))
                                .sorted()
                                .collect(Collectors.joining("&"));
        return sorted.replace("\r\n", "␍\n")
                .replace(server.url(""), "http://127.0.0.1:<port>")
                .replace(server.url("").substring("http://".length()), "127.0.0.1:<port>")
                .replaceAll("(state|code_challenge|code_verifier)=[A-Za-z0-9_-]{43}", "$1=<fresh>")
                .replaceAll("127.0.0.1%3A[0-9]+", "127.0.0.1%3A<port>");
    }
}
