package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.report.Inspection;
import io.kstlib.auth.api.validation.report.ProofFacts;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.json.Json;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a report suggests to look at after a failed step. */
class InspectionTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private static ValidationReport check(TestContext context, String token, TokenKind kind, ValidationTerms terms) {
        return new JwtValidatorFactory()
                .create(context)
                .validate(new ValidationRequest(Secret.of(token), kind, "test", terms));
    }

    private static @Nullable Inspection next(ValidationReport report, String step, String subject) {
        assertRefused(report, step, subject);
        return ((ProofFacts) report.facts()).next();
    }

    @Test
    void isTheHeaderOfATokenThatCannotBeDecoded() {
        String token = Base64Url.encode(Json.write(Map.of("alg", "none"))) + "."
                + Base64Url.encode(Json.write(idp.claims())) + ".";

        assertEquals(new Inspection.Header(), next(idp.check(token), "decode_structure", "alg"));
    }

    @Test
    void isTheClaimsOfAGivenTokenForAnotherAudience() {
        String token = idp.idToken(idp.claimsWith("aud", "another"));
        ValidationTerms terms = ValidationTerms.none().audience("my-api");
        TestContext stranger = Corporate.context(idp.clock(), Map.of());

        assertEquals(
                new Inspection.Claims(),
                next(check(stranger, token, TokenKind.UNKNOWN, terms), "validate_claims", "aud"));
    }

    @Test
    void isTheSameCheckOfAStoredTokenForAnotherClient() {
        ValidationTerms none = ValidationTerms.none();
        ValidationReport another =
                check(idp.client(), idp.idToken(idp.claimsWith("aud", "another")), TokenKind.ID_TOKEN, none);
        ValidationReport party =
                check(idp.client(), idp.idToken(idp.claimsWith("azp", "another")), TokenKind.ID_TOKEN, none);

        assertEquals(
                new Inspection.Again("corporate", TokenKind.ID_TOKEN, none), next(another, "validate_claims", "aud"));
        assertEquals(
                new Inspection.Again("corporate", TokenKind.ID_TOKEN, none), next(party, "validate_claims", "azp"));
    }

    @Test
    void isTheSameCheckOfAForgedTokenByTheSameTerms() {
        String good = idp.idToken(idp.claims());
        int middle = good.lastIndexOf('.') + 20;
        char other = good.charAt(middle) == 'A' ? 'B' : 'A';
        String forged = good.substring(0, middle) + other + good.substring(middle + 1);
        ValidationTerms terms = ValidationTerms.none().audience("mine");

        assertEquals(
                new Inspection.Again("corporate", TokenKind.UNKNOWN, terms),
                next(check(idp.client(), forged, TokenKind.UNKNOWN, terms), "verify_signature", "signature"));
    }

    @Test
    void isTheFileThatCannotBeUsed() {
        ValidationTerms terms = ValidationTerms.none().keys("/home/jane/keys.json", "no JSON");

        assertEquals(
                new Inspection.Supplied("keys.json", new Inspection.Again("corporate", TokenKind.UNKNOWN, terms)),
                next(check(idp.client(), idp.idToken(idp.claims()), TokenKind.UNKNOWN, terms), "fetch_jwks", "jwks"));
    }

    @Test
    void isTheDocumentOfAnotherIssuer() {
        ValidationReport report =
                check(idp.client(), idp.idToken(idp.claimsWith("sub", "")), TokenKind.ID_TOKEN, ValidationTerms.none());

        assertEquals(
                new Inspection.Published(URI.create(idp.url(Idp.DISCOVERY))), next(report, "validate_claims", "sub"));
    }
}
