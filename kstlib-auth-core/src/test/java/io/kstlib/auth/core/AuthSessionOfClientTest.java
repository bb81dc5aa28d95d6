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
import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.interaction.SystemInteraction;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A session over a real client: configuration, plugin, storage and all. */
@Timeout(60)
class AuthSessionOfClientTest {

    @RegisterExtension
    private final WireMockExtension api = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    private Path folder;

    private final String clientId = UUID.randomUUID().toString();
    private final ScriptedProvider.Script script = ScriptedProvider.script(clientId);
    private Kstlib kstlib;

    @BeforeEach
    void load() {
        Map<String, Object> provider = Map.of(
                "type",
                "scripted",
                "client_id",
                clientId,
                "issuer",
                "https://sso.example.com",
                "token_storage",
                "faulty");
        kstlib = Kstlib.builder()
                .configuration(ConfigMap.of(Map.of(
                        "auth",
                        Map.of(
                                "storage",
                                Map.of("faulty", Map.of("name", clientId)),
                                "providers",
                                Map.of("corporate", provider)))))
                .environment(Map.of())
                .home(folder)
                .pluginLoader(ServicesLoader.besideClassPath()
                        .declare(folder, ProviderFactory.class, ScriptedProvider.Factory.class.getName())
                        .declare(folder, TokenStorageFactory.class, FaultyStorage.Factory.class.getName()))
                .warnings(warning -> {})
                .build();
        api.stubFor(any(anyUrl()).willReturn(unauthorized()));
        api.stubFor(any(anyUrl())
                .withHeader("Authorization", equalTo("Bearer fresh"))
                .willReturn(ok("done")));
    }

    @AfterEach
    void close() {
        kstlib.close();
        FaultyStorage.reset(clientId);
    }

    private int statusAfterLogin(Token.Builder token) {
        script.login = token::build;
        AuthClient client = kstlib.provider("corporate");
        client.login(LoginOptions.with(new SystemInteraction(
                Map.of(), new PrintStream(OutputStream.nullOutputStream()), InputStream.nullInputStream())));
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
        script.refresh = old -> token("fresh").refreshToken(Secret.of("r2")).build();

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
    void asksNobodyWhenNobodyIsLoggedIn() { // design rule 9
        assertThrows(NotLoggedInException.class, this::status);
    }
}
