package io.kstlib.auth.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenExchangeFlowTest {

    private static final String TYPE = "urn:ietf:params:oauth:token-type:";
    private static final String FILE = "file:///var/run/secrets/tokens/kstlib";

    private static Token issued(String type) {
        return Token.builder(Secret.of("canary-new-token"), Service.NOW)
                .metadata(Map.of("issued_token_type", type))
                .build();
    }

    private static Parameters sent(TestContext context) {
        TestFlow run = Service.run(context).tokens(request -> issued(TYPE + "access_token"));
        new TokenExchangeFlowFactory().create().obtain(run);
        assertFalse(run.requests().toString().contains("canary"), "a subject token is a secret");
        return run.requests().get(0).parameters();
    }

    private static TestContext subject(String reference) {
        return Service.configured(Map.of("subject_token", reference));
    }

    @Test
    void theAccessTokenOfAnotherProviderIsTheSubject() { // RFC 8693 section 2.1
        assertEquals(
                List.of(
                        Map.entry("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                        Map.entry("subject_token", "canary-access-of-corporate"),
                        Map.entry("subject_token_type", TYPE + "access_token")),
                sent(subject("provider://corporate")).entries());
    }

    @ParameterizedTest
    @CsvSource({"provider://corporate#id_token, id_token", "provider://corporate#access_token, access_token"})
    void theReferenceSaysWhichTokenOfIt(String reference, String word) {
        Parameters form = sent(subject(reference));

        assertEquals(TYPE + word, form.first("subject_token_type").orElseThrow());
        Secret token = word.equals("id_token") ? Service.LENT.idToken().orElseThrow() : Service.LENT.accessToken();
        assertEquals(token.reveal(), form.first("subject_token").orElseThrow());
    }

    @Test
    void theTokenOfAPlatformIsAJwtWithoutItsLineBreak() {
        Parameters form = sent(subject(FILE));

        assertEquals(Service.PLATFORM_TOKEN, form.first("subject_token").orElseThrow());
        assertEquals(TYPE + "jwt", form.first("subject_token_type").orElseThrow());
    }

    @Test
    void allElseThatIsConfiguredIsSent() {
        Parameters form = sent(subject("provider://corporate")
                .with("audience", List.of("orders-api", "stock-api"))
                .with("scopes", List.of("read", "write"))
                .with("requested_token_type", "access_token")
                .with("actor_token", FILE)
                .with("actor_token_type", "urn:example:badge"));

        assertEquals(List.of("orders-api", "stock-api"), form.all("audience"));
        assertEquals("read write", form.first("scope").orElseThrow());
        assertEquals(TYPE + "access_token", form.first("requested_token_type").orElseThrow());
        assertEquals(Service.PLATFORM_TOKEN, form.first("actor_token").orElseThrow());
        assertEquals("urn:example:badge", form.first("actor_token_type").orElseThrow());
    }

    @Test
    void anOpaqueTokenInAFileIsSentWhereItsTypeSaysSo() {
        TestContext context = subject(FILE).secret(FILE, "canary-opaque");

        assertThrows(SecretException.class, () -> sent(context));
        assertEquals(
                "canary-opaque",
                sent(context.with("subject_token_type", "access_token"))
                        .first("subject_token")
                        .orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a\u0007bell", "ünïcode"})
    void whatIsNoTokenIsNotSent(String text) {
        TestContext context =
                subject(FILE).with("subject_token_type", "access_token").secret(FILE, text + "\n");

        SecretException refused = assertThrows(SecretException.class, () -> sent(context));

        assertEquals(FILE, refused.reference());
        assertTrue(text.isEmpty() || !refused.getMessage().contains(text));
    }

    @Test
    void theLoginThatIsMissingIsTheOneToTheOther() {
        NotLoggedInException needed =
                assertThrows(NotLoggedInException.class, () -> sent(subject("provider://elsewhere")));

        assertEquals("elsewhere", needed.provider());
    }

    @ParameterizedTest
    @CsvSource({"access_token,", "jwt,", "access_token, access_token", "jwt, jwt"})
    void whatWasAskedForIsUsed(String issued, String asked) {
        assertEquals(
                "canary-new-token", obtained(TYPE + issued, asked).accessToken().reveal());
    }

    @ParameterizedTest
    @CsvSource({"id_token,", "refresh_token,", "jwt, access_token", "access_token, jwt", "saml2, access_token"})
    void whatWasNotAskedForIsRefused(String issued, String asked) { // RFC 8693 section 2.2.1
        ProtocolException refused = assertThrows(ProtocolException.class, () -> obtained(TYPE + issued, asked));

        assertTrue(refused.problem().contains("issued " + TYPE + issued), refused::problem);
        assertFalse(refused.getMessage().contains("canary"));
    }

    @Test
    void anAnswerThatDoesNotSayWhatItIsIsRefused() {
        TestFlow run = Service.run(subject("provider://corporate"))
                .tokens(request -> Token.builder(Secret.of("canary-new-token"), Service.NOW)
                        .build());

        ProtocolException refused = assertThrows(
                ProtocolException.class,
                () -> new TokenExchangeFlowFactory().create().obtain(run));

        assertTrue(refused.problem().contains("issued_token_type"), refused::problem);
        assertEquals(List.of(), run.accepted());
    }

    private static Token obtained(String type, String asked) {
        TestContext context = subject("provider://corporate");
        if (asked != null) {
            context.with("requested_token_type", asked);
        }
        return new TokenExchangeFlowFactory()
                .create()
                .obtain(Service.run(context).tokens(request -> issued(type)));
    }

    private static OAuthErrorException refused(String code, TestContext context) {
        return refused(code, "because", context);
    }

    private static OAuthErrorException refused(String code, String description, TestContext context) {
        TestFlow run = Service.run(context).tokens(request -> {
            throw new OAuthErrorException(code, description, 400, "the server refused", Remedy.advice("Log in again"));
        });
        return assertThrows(
                OAuthErrorException.class,
                () -> new TokenExchangeFlowFactory().create().obtain(run));
    }

    @Test
    void aRefusedSubjectNamesTheLoginThatItCameFrom() {
        OAuthErrorException refused = refused("invalid_request", subject("provider://corporate"));

        assertEquals("because", refused.errorDescription().orElseThrow());
        Remedy choice = refused.remedy().orElseThrow();
        assertEquals(Remedy.logInAgain("corporate"), choice.ways().get(1));
        assertTrue(refused("invalid_grant", subject(FILE))
                .remedy()
                .orElseThrow()
                .inWords()
                .contains(FILE));
    }

    @ParameterizedTest
    @CsvSource({"invalid_target, no", "invalid_client, Audience not found", "invalid_request, audience x unknown"})
    void aRefusedTargetNamesItsKey(String code, String description) {
        TestContext context = subject(FILE).with("audience", "x");

        Remedy remedy = refused(code, description, context).remedy().orElseThrow();

        assertEquals("auth.providers.orders.audience", remedy.text("path"));
        assertNotEquals(
                Remedy.Kind.CHANGE_SETTING,
                refused(code, description, subject(FILE)).remedy().orElseThrow().kind());
    }

    @Test
    void aSubjectThatIsForAnotherClientIsNoWrongTarget() { // in the words of Keycloak
        OAuthErrorException refused = refused(
                "invalid_request",
                "Client is not within the token audience",
                subject("provider://corporate").with("audience", "x"));

        assertTrue(refused.remedy().orElseThrow().inWords().contains("meant for the server (aud)"));
    }

    @ParameterizedTest
    @CsvSource({
        "subject_token, corporate, expected a reference",
        "subject_token_type, badge, expected access_token",
        "actor_token, swordfish, expected a reference",
        "requested_token_type, id_token, expected access_token or jwt",
        "actor_token_type, jwt, missing",
    })
    void whatCannotBeIsFoundBeforehand(String key, String value, String expected) {
        Map<String, Object> settings = new HashMap<>(Map.of("subject_token", FILE));
        settings.put(key, value);

        List<String> problems = Service.problems(new TokenExchangeFlowFactory().schema(), settings);

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains(expected), problems::toString);
    }

    @Test
    void aTokenBelongsToTheSubjectTheActorAndTheAudience() {
        var factory = new TokenExchangeFlowFactory();

        assertEquals(
                "exchange of provider://corporate with provider://service for orders-api",
                factory.bindingDetail(subject("provider://corporate")
                                .with("actor_token", "provider://service")
                                .with("audience", "orders-api")
                                .settings())
                        .orElseThrow());
        assertEquals(
                Set.of("corporate", "service"),
                factory.sourceProviders(subject("provider://corporate#id_token")
                        .with("actor_token", "provider://service")
                        .settings()));
        assertTrue(Service.problems(new TokenExchangeFlowFactory().schema(), Map.of())
                .get(0)
                .contains("subject_token: missing"));
    }
}
