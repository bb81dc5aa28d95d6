package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.Scripted;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One line for each request, without values (security rule 6). */
@Timeout(60)
class RequestTraceTest {

    private static final String TOKEN = "Rotating/Key+of=Alice99";
    private static final String HEADER = "Key-of-the-gateway-0815";
    private static final Timeouts SHORT =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(1));

    private final CorporateProvider provider = CorporateProvider.with("headers", Map.of("X-Api-Key", HEADER));

    private static HttpCall call(Scripted server) {
        Parameters form = Parameters.none()
                .with("grant_type", "refresh_token")
                .with("refresh_token", TOKEN)
                .with("client_id", "my-app");
        return HttpCall.postForm(
                        URI.create("http://127.0.0.1:" + server.port() + "/token?tenant=acme-tenant-one"), form)
                .withHeader("Authorization", "Basic " + base64("my-app:pass%2Fphrase"))
                .withHeader("DPoP", "eyJ0eXAiOiJkcG9wK2p3dCJ9.eyJodG0iOiJQT1NUIn0.c2lnbmF0dXJl");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String traced(String answer) throws IOException {
        try (Scripted server = Scripted.answering(answer)) {
            ProviderHttp.of(provider, SHORT).send(call(server));
            return line(server);
        }
    }

    private String line(Scripted server) {
        assertEquals(1, provider.traced().size(), provider.traced()::toString);
        return provider.traced()
                .get(0)
                .replace("http://127.0.0.1:" + server.port(), "SERVER")
                .replaceFirst("after [0-9]+ ms$", "after N ms");
    }

    private static String json(int status, String body) {
        return "HTTP/1.1 " + status + " x\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    @Test
    void namesWhatWasSentAndWhatTheServerSaid() throws IOException {
        assertEquals(
                "POST SERVER/token (tenant, grant_type, refresh_token, client_id): HTTP 400, invalid_grant, \"Token is"
                        + " not active\", after N ms",
                traced(json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Token is not active\"}")));
    }

    @Test
    void saysNoMoreOfAnAnswerWithoutAnError() throws IOException {
        assertEquals(
                "POST SERVER/token (tenant, grant_type, refresh_token, client_id): HTTP 200, after N ms",
                traced(json(200, "{\"access_token\":\"at-secret-1\",\"scope\":\"all\"}")));
    }

    @Test
    void namesTheErrorOfAChallengeAndOfAForm() throws IOException {
        String challenged = traced("HTTP/1.1 401 x\r\nContent-Length: 0\r\nWWW-Authenticate: Bearer"
                + " error=\"invalid_token\", error_description=\"expired\"\r\n\r\n");
        provider.traced().clear();
        String form = traced("HTTP/1.1 200 x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length:"
                + " 51\r\n\r\nerror=bad_refresh_token&error_description=it+is+old");

        assertTrue(challenged.contains(": HTTP 401, invalid_token, \"expired\", after"), challenged);
        assertTrue(form.contains(": HTTP 200, bad_refresh_token, \"it is old\", after"), form);
    }

    @Test
    void saysWhyThereWasNoAnswer() throws IOException {
        try (Scripted server = Scripted.resetting()) {
            assertThrows(AuthException.class, () -> ProviderHttp.of(provider).send(call(server)));

            assertTrue(line(server).contains("): the connection to SERVER/token broke before"), line(server));
        }
    }

    /** What a server could do with what it received: TOKEN, and the other secrets, stand for it in each answer. */
    @Tag("attack")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 x\r\nContent-Type: application/json\r\n\r\n{\"error\":\"x\",\"error_description\":\"ECHO\"}",
                "HTTP/1.1 400 x\r\nContent-Type: application/json\r\n\r\n{\"error\":\"ECHO\"}",
                "HTTP/1.1 200 x\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nerror=ECHO&error_description=ECHO",
                "HTTP/1.1 401 x\r\nWWW-Authenticate: Bearer error=\"ECHO\", error_description=\"ECHO\"\r\n\r\n",
                "HTTP/1.1 302 x\r\nLocation: https://ECHO.evil.example/ECHO?x=ECHO\r\n\r\n",
                "HTTP/1.1 302 x\r\nLocation: https://ECHO/\r\n\r\n",
                "HTTP/1.1 200 x\r\nContent-Type: text/ECHO\r\nX-ECHO: ECHO\r\n\r\nECHO",
                "HTTP/1.1 400 ECHO\r\nContent-Type: ECHO\r\n\r\n<p>ECHO</p>",
                "HTTP/1.1 ECHO",
                "ECHO ECHO ECHO\r\n",
                "HTTP/1.1 200 ECHO",
                "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\nECHO\r\n",
                "HTTP/1.1 200 x\r\nContent-Length: ECHO\r\n\r\n"
            })
    void showsNothingOfAServerThatEchoes(String script) throws IOException {
        for (String secret :
                List.of(TOKEN, HEADER, base64("my-app:pass%2Fphrase"), "acme-tenant-one", "eyJodG0iOiJQT1NUIn0")) {
            String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
            for (String echo :
                    List.of(secret, form, form.toLowerCase(Locale.ROOT), form.replace("%", "%25"), base64(secret))) {
                provider.traced().clear();
                StringBuilder shown = new StringBuilder();
                try (Scripted server = Scripted.answering(script.replace("ECHO", echo))) {
                    ProviderHttp.of(provider, SHORT).send(call(server));
                } catch (AuthException failed) {
                    StringWriter trace = new StringWriter();
                    failed.printStackTrace(new PrintWriter(trace)); // with all causes, as a log or --verbose shows them
                    shown.append(trace);
                }
                shown.append(provider.traced());
                assertHidden(shown.toString(), echo);
                assertHidden(shown.toString(), secret);
                assertHidden(shown.toString(), "pass%2Fphrase");
            }
        }
    }

    /** A server decodes what HTTP Basic carries (RFC 7617), and a token stands behind its scheme. */
    @Tag("attack")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic bXktYXBwOnBhc3MlMkZwaHJhc2U=|pass/phrase",
                "Basic bXktYXBwOnBhc3MlMkZwaHJhc2U=|pass%2Fphrase",
                "basic bXktYXBwOnBhc3MlMkZwaHJhc2U=|my-app:pass/phrase",
                "Basic not Base64|not Base64",
                "Bearer tok-12345|tok-12345",
                "DPoP tok-12345|tok-12345"
            })
    void hidesWhatCredentialsHoldBehindTheirScheme(String credentials) throws IOException {
        String[] parts = credentials.split("\\|", -1);
        String body = "{\"error\":\"invalid_client\",\"error_description\":\"got " + parts[1] + " instead\"}";
        CorporateProvider configured = CorporateProvider.with("headers", Map.of("X-Upstream", parts[0]));
        CorporateProvider plain = CorporateProvider.withNothing();
        try (Scripted server = Scripted.answering(json(401, body))) {
            HttpCall call = HttpCall.get(URI.create("http://127.0.0.1:" + server.port() + "/token"));
            ProviderHttp.of(configured, SHORT).send(call);
            ProviderHttp.of(plain, SHORT).send(call.withHeader("Authorization", parts[0]));
        }
        for (String line : List.of(configured.traced().get(0), plain.traced().get(0))) {
            assertTrue(line.contains("invalid_client, \"got "), line);
            assertTrue(line.contains("[hidden] instead\""), line);
            assertFalse(line.contains("phrase") || line.contains("12345") || line.contains("Base64"), line);
        }
    }

    private static void assertHidden(String shown, String secret) {
        String text = shown.toLowerCase(Locale.ROOT);
        String found = secret.toLowerCase(Locale.ROOT);
        for (int at = 0; at + 12 <= found.length(); at++) {
            String part = found.substring(at, at + 12);
            assertFalse(text.contains(part), () -> shown + " has " + part);
            assertFalse(
                    text.contains(HexFormat.of().formatHex(part.getBytes(StandardCharsets.ISO_8859_1))),
                    () -> shown + " has the hex of " + part);
        }
    }
}
