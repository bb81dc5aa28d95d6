package io.kstlib.auth.oidc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.oidc.Reports;
import io.kstlib.auth.oidc.hostile.Hostile.Case;
import io.kstlib.auth.oidc.jwt.JwtValidatorFactory;
import io.kstlib.auth.spi.validation.TokenValidator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hundreds of tokens that an attacker made to get past the validator. Each is refused quickly, at the step that is responsible. */
@Tag("outer")
class HostileCorpusTest {

    private static final int LEAST = 200;
    private static final long MOST_MILLIS = 100;

    private static final int TRIES = 5;

    @RegisterExtension
    private final Idp idp = new Idp();

    @TestFactory
    Stream<DynamicTest> refusesEachAtItsStepAndAtOnce() {
        Map<String, Object> claims = idp.claims();
        Hostile hostile = new Hostile(claims);
        new HostileForms(hostile).addAll();
        new HostileContents(hostile, idp.clock().instant().getEpochSecond()).addAll();
        List<Case> cases = hostile.cases();
        idp.publishKeys(Stream.of("RS256", "ES256", "ES384", "ES512", "EdDSA", "Ed448")
                .map(algorithm -> Keys.forAlgorithm(algorithm).jwk())
                .toList());
        TokenValidator validator = new JwtValidatorFactory().create(idp.client());
        ValidationReport good = check(validator, hostile.key().sign(claims));
        assertTrue(good.isValid(), () -> Reports.explain(good));
        assertTrue(cases.size() >= LEAST, () -> cases.size() + " tokens");
        return cases.stream().map(one -> dynamicTest(one.name(), () -> refused(validator, one)));
    }

    /**
     * A busy machine may let one try wait, as may the first name of an unknown key, which causes a fetch. A token that takes long to refuse takes
     * long each time.
     */
    private static void refused(TokenValidator validator, Case one) {
        long millis = MOST_MILLIS;
        for (int tries = TRIES; millis >= MOST_MILLIS && tries > 0; tries--) {
            long before = System.nanoTime();
            ValidationReport report = check(validator, one.token());
            millis = (System.nanoTime() - before) / 1_000_000;

            assertTrue(report.verdict() != Verdict.VALID, () -> "accepted: " + Reports.explain(report));
            assertEquals(
                    one.step(),
                    report.failedStep().map(ValidationStep::name).orElse("none"),
                    () -> Reports.explain(report));
        }
        long least = millis;
        assertTrue(least < MOST_MILLIS, () -> least + " ms");
    }

    private static ValidationReport check(TokenValidator validator, String token) {
        return validator.validate(new ValidationRequest(Secret.of(token), TokenKind.ID_TOKEN, "test"));
    }
}
