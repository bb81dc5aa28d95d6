package io.kstlib.auth.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtBearerFlowTest {

    private static final String FILE = "file:///var/run/secrets/tokens/kstlib";

    private static TestFlow run(TestContext context) {
        return Service.run(context)
                .tokens(request -> Token.builder(Secret.of("canary-new-token"), Service.NOW)
                        .build());
    }

    private static TestContext assertion(String reference) {
        return Service.configured(Map.of("assertion", reference));
    }

    @Test
    void theAssertionIsTheGrant() { // RFC 7523 section 2.1
        TestFlow run = run(assertion(FILE).with("scopes", List.of("read", "write")));

        new JwtBearerFlowFactory().create().obtain(run);

        assertEquals(
                List.of(
                        Map.entry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                        Map.entry("assertion", Service.PLATFORM_TOKEN),
                        Map.entry("scope", "read write")),
                run.requests().get(0).parameters().entries());
    }

    @Test
    void theIdTokenOfAnotherProviderIsAnAssertion() {
        TestFlow run = run(assertion("provider://corporate#id_token"));

        new JwtBearerFlowFactory().create().obtain(run);

        assertEquals(
                Service.LENT.idToken().orElseThrow().reveal(),
                run.requests().get(0).parameters().first("assertion").orElseThrow());
    }

    @Test
    void anOpaqueAccessTokenIsNone() {
        SecretException refused = assertThrows(
                SecretException.class,
                () -> new JwtBearerFlowFactory().create().obtain(run(assertion("provider://corporate"))));

        assertTrue(refused.problem().contains("is not a JWT"), refused::problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary.canary", "canary.!.canary", "a.Y2FuYXJ5.c", "a.W10.c"})
    void whatIsNoJwtIsNotSent(String token) {
        TestFlow run = run(assertion(FILE).secret(FILE, token));

        SecretException refused = assertThrows(
                SecretException.class, () -> new JwtBearerFlowFactory().create().obtain(run));

        assertTrue(!refused.getMessage().contains("canary"), refused::getMessage);
        assertEquals(List.of(), run.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"exp\":\"soon\"}", "{\"exp\":9e300}", "{\"exp\":1772366370}"})
    void anExpiryThatSaysNothingIsLeftToTheServer(String claims) { // the last is thirty seconds before
        TestFlow run = run(assertion(FILE).secret(FILE, Service.jwt(claims)));

        new JwtBearerFlowFactory().create().obtain(run);

        assertEquals(1, run.requests().size());
    }

    @Test
    void anEncryptedAssertionIsLeftToTheServer() {
        TestFlow run = run(assertion(FILE).secret(FILE, "eyJ.a.b.c.d"));

        new JwtBearerFlowFactory().create().obtain(run);

        assertEquals(1, run.requests().size());
    }

    @Test
    void aRefusalSaysWhatToCompare() {
        TestFlow run = Service.run(assertion(FILE)).tokens(request -> {
            throw new OAuthErrorException("invalid_grant", "", 400, "the server refused", null);
        });

        OAuthErrorException refused = assertThrows(
                OAuthErrorException.class,
                () -> new JwtBearerFlowFactory().create().obtain(run));

        assertTrue(refused.remedy().orElseThrow().inWords().contains("trusts the issuer of " + FILE));
    }

    @Test
    void theAssertionIsAReferenceThatTokensBelongTo() {
        var factory = new JwtBearerFlowFactory();

        assertTrue(Service.problems(factory.schema(), Map.of()).get(0).contains("assertion: missing"));
        assertTrue(Service.problems(factory.schema(), Map.of("assertion", "a.b.c"))
                .get(0)
                .contains("expected a reference"));
        assertEquals(
                "assertion " + FILE,
                factory.bindingDetail(assertion(FILE).settings()).orElseThrow());
    }
}
