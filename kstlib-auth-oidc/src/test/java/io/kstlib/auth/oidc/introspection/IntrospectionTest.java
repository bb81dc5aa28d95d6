package io.kstlib.auth.oidc.introspection;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's answer about an opaque token (RFC 7662), plain and signed (RFC 9701). */
@Tag("outer")
class IntrospectionTest {

    private static final String PATH = "/realms/main/introspect";
    private static final String TOKEN = "2YotnFZFEjr1zCsicMWpAA";

    @RegisterExtension
    private final Idp idp = new Idp();

    @BeforeEach
    void publishTheEndpoint() {
        idp.publishMetadata("introspection_endpoint", idp.url(PATH));
    }

    private void answers(ResponseDefinitionBuilder answer) {
        idp.wireMock().stubFor(post(urlPathEqualTo(PATH)).willReturn(answer));
    }

    private ValidationReport check(TestContext context, ValidationTerms terms) {
        return new IntrospectionValidatorFactory()
                .create(context)
                .validate(new ValidationRequest(Secret.of(TOKEN), TokenKind.ACCESS_TOKEN, "test", terms));
    }

    private ValidationReport check() {
        return check(idp.client().with("client_secret", "s3cret-s3cret"), ValidationTerms.none());
    }

    private static Map<String, Object> active() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("active", true);
        fields.put("scope", "read");
        fields.put("aud", List.of("api"));
        return fields;
    }

    @Test
    void reportsTheServersWordAsSuch() {
        answers(Idp.json(200, active()));

        ValidationReport report = check();

        assertEquals(Verdict.VALID, report.verdict());
        assertTrue(String.valueOf(report.facts().toMap().get("server_word"))
                .startsWith("the word of the server 127.0.0.1"));
        assertTrue(report.steps().get(1).message().contains("not a proof"));
        assertEquals("read", report.payload().get("scope"));
        String sent = idp.logged(PATH).get(0).getBodyAsString();
        assertTrue(sent.contains("token=" + TOKEN) && sent.contains("token_type_hint=access_token"), sent);
        assertFalse(report.toMap().toString().contains(TOKEN));
    }

    @Test
    void refusesATokenThatIsNotActive() {
        answers(Idp.json(200, Map.of("active", false)));

        ValidationReport report = check();

        assertEquals(Verdict.INVALID, report.verdict());
        assertEquals("judge_answer", report.failedStep().orElseThrow().name());
    }

    @Test
    void takesNothingButTrueForActive() {
        answers(Idp.json(200, Map.of("active", "true")));

        assertEquals(Verdict.UNDECIDED, check().verdict());
    }

    @Test
    void refusesATokenThatTheServerItselfCallsExpired() {
        Map<String, Object> fields = active();
        fields.put("exp", idp.clock().instant().getEpochSecond() - 301);
        answers(Idp.json(200, fields));

        assertEquals(Verdict.INVALID, check().verdict());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "9223372036854775000", "99999999999999999999", "1e300"})
    void takesATokenWhoseEndNoCalendarHasForOneThatHasNotExpired(String expiry) {
        Map<String, Object> fields = active();
        fields.put("exp", new BigDecimal(expiry));
        answers(Idp.json(200, fields));

        assertEquals(Verdict.VALID, check().verdict());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-9223372036854775808", "-99999999999999999999", "-1e300", "1.7e9", "1700000000.5"})
    void refusesAnExpiryLongPastHoweverItIsWritten(String expiry) {
        Map<String, Object> fields = active();
        fields.put("exp", new BigDecimal(expiry));
        answers(Idp.json(200, fields));

        ValidationReport report = check();

        assertEquals(Verdict.INVALID, report.verdict());
        assertEquals(
                "exp", report.failedStep().orElseThrow().failure().orElseThrow().subject());
    }

    @Test
    void holdsTheAnswerToTheAudienceThatWasAskedFor() {
        answers(Idp.json(200, active()));

        assertEquals(
                Verdict.VALID,
                check(idp.client(), ValidationTerms.none().audience("api")).verdict());
        assertEquals(
                Verdict.INVALID,
                check(idp.client(), ValidationTerms.none().audience("other")).verdict());
    }

    @Test
    void saysThatTheClientMayNotAsk() {
        answers(Idp.json(401, Map.of("error", "invalid_client")));

        ValidationReport report = check();

        assertEquals(Verdict.UNDECIDED, report.verdict());
        assertTrue(report.failedStep().orElseThrow().message().contains("does not let this client ask"));
    }

    @Test
    void doesNotCallATokenBadThatTheServerCannotBeAskedAbout() {
        answers(aResponse().withStatus(503));

        ValidationReport down = check();
        TestContext client = idp.client().with("client_secret", "s3cret-s3cret");
        idp.wireMock().stop();
        ValidationReport gone = check(client, ValidationTerms.none());

        assertEquals(Verdict.UNDECIDED, down.verdict());
        assertEquals("ask_server", down.failedStep().orElseThrow().name());
        assertEquals(Verdict.UNDECIDED, gone.verdict());
        assertEquals("find_endpoint", gone.failedStep().orElseThrow().name());
        assertEquals(
                "the network, or the provider",
                gone.failedStep().orElseThrow().failure().orElseThrow().whoCanFix());
    }

    @Test
    void namesAnOpaqueTokenWhereNoOneAnswers() {
        idp.publishMetadataWithout("introspection_endpoint");

        ValidationReport report = check();

        assertEquals(Verdict.NOT_VERIFIABLE, report.verdict());
        assertTrue(report.failedStep().orElseThrow().message().contains("not a JWT but opaque"));
    }

    @Test
    void namesAnOpaqueTokenOfNoOne() {
        ValidationReport report = check(Corporate.context(idp.clock(), Map.of()), ValidationTerms.none());

        assertEquals(Verdict.NOT_VERIFIABLE, report.verdict());
    }

    @Test
    void asksAtAConfiguredEndpointWithoutAnyIssuer() { // a provider of type oauth2
        answers(Idp.json(200, active()));
        var context =
                Corporate.context(idp.clock(), Map.of("client_id", "my-app", "introspection_endpoint", idp.url(PATH)));

        assertEquals(Verdict.VALID, check(context, ValidationTerms.none()).verdict());
    }

    private void answersSigned(SigningKey key, Map<String, Object> header, Map<String, Object> claims) {
        idp.publishMetadata("introspection_signing_alg_values_supported", List.of("RS256"));
        answers(aResponse()
                .withHeader("Content-Type", "application/token-introspection+jwt")
                .withBody(key.sign(header, claims)));
    }

    private Map<String, Object> statement() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", idp.issuer());
        claims.put("aud", Idp.CLIENT_ID);
        claims.put("iat", idp.clock().instant().getEpochSecond());
        claims.put("token_introspection", active());
        return claims;
    }

    private static Map<String, Object> header() {
        Map<String, Object> header = SigningKey.rsa().header();
        header.put("typ", "token-introspection+jwt");
        return header;
    }

    @Test
    void verifiesASignedAnswer() {
        answersSigned(SigningKey.rsa(), header(), statement());

        ValidationReport report = check();

        assertEquals(Verdict.VALID, report.verdict());
        assertTrue(String.valueOf(report.facts().toMap().get("server_word")).contains("signed"));
        assertEquals(true, report.payload().get("active"));
    }

    @Test
    void doesNotBelieveASignedAnswerThatIsForgedOrForSomeoneElse() {
        answersSigned(SigningKey.of("attacker", "RS256"), header(), statement());
        assertEquals(Verdict.UNDECIDED, check().verdict());

        Map<String, Object> another = statement();
        another.put("aud", "another");
        answersSigned(SigningKey.rsa(), header(), another);
        assertEquals(Verdict.UNDECIDED, check().verdict());

        Map<String, Object> idToken = header();
        idToken.put("typ", "JWT");
        answersSigned(SigningKey.rsa(), idToken, statement());
        assertEquals(Verdict.UNDECIDED, check().verdict());
    }
}
