package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The contract of every token validator and its factory. */
public abstract class TokenValidatorContract extends PluginFactoryContract {

    /** Creates the contract, for subclasses. */
    protected TokenValidatorContract() {}

    @Override
    protected abstract TokenValidatorFactory factory();

    @Override
    protected final Class<? extends PluginFactory> serviceType() {
        return TokenValidatorFactory.class;
    }

    /**
     * Returns complete settings.
     *
     * @return settings that suffice; their server answers
     */
    protected abstract ProviderContext context();

    /**
     * Returns settings whose server cannot be reached.
     *
     * @return the same settings except for the server
     */
    protected abstract ProviderContext unreachable();

    /**
     * Returns a valid token.
     *
     * @return a token that the validator accepts
     */
    protected abstract String valid();

    /**
     * Returns an invalid token.
     *
     * @return a token of the same form that is not valid
     */
    protected abstract String invalid();

    private static ValidationRequest request(String token) {
        return new ValidationRequest(Secret.of(token), TokenKind.ACCESS_TOKEN, "a test");
    }

    private ValidationReport report(String token) {
        return factory().create(context()).validate(request(token));
    }

    @Test
    public void validTokenIsValidAndEveryStepSaysSo() {
        ValidationReport report = report(valid());

        assertTrue(report.isValid(), report::toString);
        assertEquals(Verdict.VALID, report.verdict());
        assertFalse(report.steps().isEmpty(), "nothing is said that a third party could repeat");
        assertTrue(report.failedStep().isEmpty());
    }

    @Test
    public void invalidTokenIsAReportAndNoException() {
        ValidationReport report = report(invalid());

        assertFalse(report.isValid());
        assertEquals(Verdict.INVALID, report.verdict(), report::toString);
    }

    @Test
    public void tokenWhoseServerCannotBeReachedIsUndecided() {
        ValidationReport report = factory().create(unreachable()).validate(request(valid()));

        assertFalse(report.isValid());
        assertEquals(Verdict.UNDECIDED, report.verdict(), report::toString);
    }

    @Test
    public void whatIsNoTokenIsNotValid() {
        for (String garbage :
                List.of("x", "a.b.c", "eyJhbGciOiJub25lIn0..", "{}", "x".repeat(20_000), "\u0000\u2028")) {
            assertNotEquals(Verdict.VALID, report(garbage).verdict());
        }
    }

    @Test
    public void severalThreadsGetTheSameVerdict() throws Exception {
        TokenValidator validator = factory().create(context());

        Set<Verdict> verdicts = InParallel.all(() -> validator.validate(request(valid()))).stream()
                .map(ValidationReport::verdict)
                .collect(Collectors.toSet());

        assertEquals(Set.of(Verdict.VALID), verdicts);
    }

    @Test
    public void noTokenIsLogged() throws Exception { // security rule 6
        String token = valid();

        SecretLeaks.assertNoneInLogs(() -> factory().create(context()).validate(request(token)), Set.of(token));
    }

    @Test
    public void noTokenShows() { // security rule 6
        TokenValidator validator = factory().create(context());
        Set<String> tokens = Set.of(valid(), invalid());

        for (String token : tokens) {
            ValidationReport report = validator.validate(request(token));
            SecretLeaks.assertNone(report, tokens);
            SecretLeaks.assertNone(report.toMap(), tokens);
        }
        SecretLeaks.assertNone(validator, tokens);
    }
}
