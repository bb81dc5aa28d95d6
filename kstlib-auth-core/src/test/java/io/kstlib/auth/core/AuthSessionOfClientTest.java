package io.kstlib.auth.core;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.session.AuthSession;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A session over a real client, with its configuration, plugin and storage. */
@Timeout(60)
class AuthSessionOfClientTest {

    @RegisterExtension
    private final WireMockExtension api = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    private Path folder;

    private ScriptedCompany company;
    private Kstlib kstlib;

    @BeforeEach
    void load() {
        company = new ScriptedCompany(folder);
        kstlib = company.start(company.program().warnings(warning -> {}));
        api.stubFor(any(anyUrl()).willReturn(unauthorized()));
        api.stubFor(any(anyUrl())
                .withHeader("Authorization", equalTo("Bearer fresh"))
                .willReturn(ok("done")));
    }

    @AfterEach
    void close() {
        company.close();
    }

    private int statusAfterLogin(Token.Builder token) {
        company.script().login = token::build;
        AuthClient client = kstlib.provider("corporate");
        client.login(LoginOptions.with(ScriptedCompany.noOne()));
        return status();
    }

    private int status() {
        try (AuthSession session = AuthSession.open(kstlib.provider("corporate"))) {
            return session.get("http://127.0.0.1:" + api.getPort() + "/me").statusCode();
        }
    }

    private static Token.Builder token(String value) {
        return Token.builder(Secret.of(value), Instant.now())
                .expiresAt(Instant.now().plusSeconds(3_600));
    }

    @Test
    void refreshesTheStoredTokenThatTheServerRefused() {
        company.script().refresh =
                old -> token("fresh").refreshToken(Secret.of("r2")).build();

        assertEquals(200, statusAfterLogin(token("stale").refreshToken(Secret.of("r1"))));
        assertEquals(
                "fresh", kstlib.provider("corporate").getToken().accessToken().reveal());
    }

    @Test
    void handsOverTheRefusalOfATokenThatCannotBeRefreshed() {
        assertEquals(401, statusAfterLogin(token("stale")));
        api.verify(1, getRequestedFor(anyUrl()));
    }

    @Test
    void asksNoOneWhenNoOneIsLoggedIn() { // design rule 9
        assertThrows(NotLoggedInException.class, this::status);
    }
}
