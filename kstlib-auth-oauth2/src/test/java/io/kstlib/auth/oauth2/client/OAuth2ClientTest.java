package io.kstlib.auth.oauth2.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.OAuth2Clients;
import io.kstlib.auth.oauth2.Server;
import io.kstlib.auth.oauth2.client.ServerPolicy.OAuth2Policy;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OAuth2ClientTest {

    private static final Instant ISSUED = Instant.parse("2026-01-31T12:00:00Z");

    @RegisterExtension
    final Server server = new Server();

    private static final ServerPolicy REFUSING = checking(OAuth2ClientTest::refusing);

    private static ServerPolicy checking(ServerPolicy.TokenCheck check) {
        return new OAuth2Clients.Policy(List.of(), Map.of(), check);
    }

    /** Keeps the answers to refreshes. */
    private record RefreshPolicy(List<Token> answers) implements ServerPolicy {

        @Override
        public List<String> scopes() {
            return List.of();
        }

        @Override
        public Token acceptRefreshed(Token earlier, Token answer) {
            answers.add(answer);
            return answer;
        }

        @Override
        public Examination examination() {
            throw new UnsupportedOperationException("a refresh needs no preflight");
        }
    }

    private AuthorizationServer discovered(Map<String, ?> metadata) {
        Map<String, Object> all = new LinkedHashMap<>(metadata);
        all.put("issuer", server.url(""));
        return new AuthorizationServer(
                server.url(""),
                Map.of(
                        Endpoint.AUTHORIZATION, URI.create(server.url("/authorize")),
                        Endpoint.TOKEN, URI.create(server.url("/token"))),
                all);
    }

    private static Token refusing(Token token, @Nullable Secret code) {
        throw new TokenRefusedException(
                "validate_claims", "nonce", "the nonce is wrong", Remedy.advice("Log in again"), null);
    }

    @Test
    void tellsTheBrowserThatTheTokenWasRefused() { // security rule 2
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");
        OAuth2Client client = OAuth2Clients.with(REFUSING, server.client(), discovered(Map.of()));

        assertThrows(TokenRefusedException.class, () -> client.login(person.request(Mode.BROWSER)));

        assertTrue(person.page().contains("the nonce is wrong"), person.page());
    }

    @Test
    void handsTheCodeOnWithTheTokenThatItWasExchangedFor() { // for c_hash, OpenID Connect Core 1.0, 3.3.3.6
        server.issuesToken();
        List<Secret> seen = new ArrayList<>();
        ServerPolicy policy = checking((token, code) -> {
            seen.add(code);
            return token;
        });

        OAuth2Clients.with(policy, server.client(), discovered(Map.of()))
                .login(TestPerson.whoGets("a-code").request(Mode.BROWSER));

        assertEquals(1, seen.size());
        assertTrue(seen.get(0).matches("a-code"));
    }

    @Test
    void handsOutTheTokenThatWasAccepted() {
        server.issuesToken();
        List<Token> asked = new ArrayList<>();

        ServerPolicy policy = checking((obtained, code) -> {
            asked.add(obtained);
            return obtained.toBuilder().metadata(Map.of("checked", true)).build();
        });
        Token token = OAuth2Clients.with(policy, server.client(), discovered(Map.of()))
                .login(TestPerson.whoGets("c").request(Mode.BROWSER));

        assertEquals(Map.of("checked", true), token.metadata());
        assertEquals(1, asked.size());
    }

    @Test
    void checksTheTokenOfAFlowThatForgotTo() { // security rule 2
        Token obtained = Token.builder(Secret.of("at"), ISSUED).build();
        TestContext careless = server.client().with("flow", "careless").flow("careless", context -> obtained);
        OAuth2Client refusing = OAuth2Clients.with(REFUSING, careless, discovered(Map.of()));

        assertThrows(
                TokenRefusedException.class,
                () -> refusing.login(TestPerson.whoGets("c").request(Mode.BROWSER)));
        assertSame(
                obtained,
                OAuth2Clients.plain(careless, discovered(Map.of()))
                        .login(TestPerson.whoGets("c").request(Mode.BROWSER)));
    }

    @Test
    void givesTheProvidersParametersPrecedence() {
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("c");
        TestContext context =
                server.client().with("extra", Map.of("authorize_params", Map.of("max_age", "1", "hd", "example.com")));

        ServerPolicy policy = new OAuth2Clients.Policy(
                List.of("openid"), Map.of("nonce", "n", "max_age", "60"), (token, code) -> token);
        OAuth2Clients.with(policy, context, discovered(Map.of())).login(person.request(Mode.BROWSER));

        assertEquals("n", person.asked().parameters().get("nonce"));
        assertEquals("60", person.asked().parameters().get("max_age"));
        assertEquals("example.com", person.asked().parameters().get("hd"));
        assertEquals("openid", person.asked().parameters().get("scope"));
    }

    @Test
    void showsTheAcceptanceTheAnswerAndNotWhatIsKept() {
        server.tokenAnswer("{\"access_token\":\"at-2\",\"token_type\":\"Bearer\"}");
        Token held = Token.builder(Secret.of("at"), ISSUED)
                .refreshToken(Secret.of("rt"))
                .idToken(Secret.of("old.id.token"))
                .build();
        List<Token> asked = new ArrayList<>();

        ServerPolicy policy = new RefreshPolicy(asked);
        Token token = OAuth2Clients.with(policy, server.client(), discovered(Map.of()))
                .refresh(held)
                .accept();

        assertTrue(asked.get(0).idToken().isEmpty());
        assertEquals("old.id.token", token.idToken().orElseThrow().reveal());
    }

    @Test
    void refusesAnAnswerWithoutIssuerOfAServerThatAlwaysNamesIt() { // RFC 9207 section 2.4
        OAuth2Client client = OAuth2Clients.plain(
                server.client(), discovered(Map.of("authorization_response_iss_parameter_supported", true)));

        LoginFailedException failed = assertThrows(
                LoginFailedException.class,
                () -> client.login(TestPerson.whoGets("c").request(Mode.BROWSER)));

        assertEquals(LoginFailedException.Reason.FORGED_ANSWER, failed.reason());
        assertTrue(server.requests("/token").isEmpty());
    }

    @Test
    void neverFallsBackToPlain() { // RFC 7636 section 4.2, RFC 9700 section 2.1.1, security rule 1
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("c");

        OAuth2Clients.plain(server.client(), discovered(Map.of("code_challenge_methods_supported", List.of("plain"))))
                .login(person.request(Mode.BROWSER));

        assertEquals("S256", person.asked().parameters().get("code_challenge_method"));
    }

    private List<String> told(Map<String, ?> metadata, List<String> scopes, String answer) {
        server.tokenAnswer(answer);
        TestPerson person = TestPerson.whoGets("c");
        OAuth2Clients.with(
                        new OAuth2Clients.Policy(scopes, Map.of(), (token, code) -> token),
                        server.client(),
                        discovered(metadata))
                .login(person.request(Mode.BROWSER));
        return person.told();
    }

    @Test
    void saysWhichScopeBringsARefreshToken() {
        String none = "{\"access_token\":\"at\"}";

        assertTrue(told(Map.of(), List.of("openid"), none).get(0).contains("add offline_access to scopes"));
        assertTrue(told(Map.of("scopes_supported", List.of("openid", "offline_access")), List.of(), none)
                .get(0)
                .contains("add offline_access to scopes"));
        assertTrue(told(Map.of("scopes_supported", List.of("openid")), List.of(), none)
                .get(0)
                .contains("does not offer the scope offline_access"));
        assertTrue(told(Map.of(), List.of("offline_access"), none).get(0).contains("allow it for this client"));
        assertEquals(List.of(), told(Map.of(), List.of(), "{\"access_token\":\"at\",\"refresh_token\":\"rt\"}"));
    }

    @Test
    void saysNothingAboutRefreshTokensWhereTheServerIsNotKnown() { // GitHub's tokens do not expire
        server.tokenAnswer("{\"access_token\":\"at\"}");
        TestPerson person = TestPerson.whoGets("c");

        server.provider(server.client()).login(person.request(Mode.BROWSER));

        assertEquals(List.of(), person.told());
    }

    @Test
    void saysThatATokenOfAnUnknownServerExpiresForGood() {
        server.tokenAnswer("{\"access_token\":\"at\",\"expires_in\":3600}");
        TestPerson person = TestPerson.whoGets("c");

        server.provider(server.client()).login(person.request(Mode.BROWSER));

        assertTrue(
                person.told().get(0).contains("add offline_access to scopes"),
                person.told().toString());
    }

    @Test
    void aRefreshObeysTheProfileBeforeTheTokenIsSpent() { // FAPI 2.0 Security Profile section 5.3.3
        OAuth2Client client = OAuth2Clients.plain(server.client().with("profile", "fapi2"), discovered(Map.of()));
        Token token = Token.builder(Secret.of("at"), ISSUED)
                .refreshToken(Secret.of("rt"))
                .build();

        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> client.refresh(token));
        ConfigurationException ofTarget =
                assertThrows(ConfigurationException.class, () -> client.refresh(token, Target.ofScopes("orders")));

        assertTrue(refused.problem().contains("requires a key"), refused.problem());
        assertEquals(refused.problem(), ofTarget.problem());
        assertEquals(List.of(), server.requests("/token"));
    }

    @Test
    void namesGooglesParameters() {
        AuthorizationServer google = new AuthorizationServer(
                "https://accounts.google.com",
                Map.of(),
                Map.of("issuer", "https://accounts.google.com", "scopes_supported", List.of("openid")));
        Token token = Token.builder(Secret.of("at"), ISSUED).build();

        assertTrue(OAuth2Client.noticeOnRefreshToken(token, google, List.of(), Parameters.none())
                .orElseThrow()
                .contains("access_type: offline"));
    }

    @Test
    void warnsInPreflightOfAServerWithoutS256() {
        Map<String, String> messages = new LinkedHashMap<>();
        OAuth2Clients.with(
                        new OAuth2Policy(server.client(), ProviderHttp.of(server.client())),
                        server.client(),
                        discovered(Map.of("code_challenge_methods_supported", List.of("plain"))))
                .preflight()
                .checks()
                .forEach(check -> messages.put(check.name(), check.message()));

        assertTrue(messages.get("authorization_endpoint").contains("S256"), messages::toString);
        assertFalse(messages.get("scopes").isEmpty());
    }
}
