package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import io.kstlib.auth.testkit.WatchedHttp.Outage;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The contract of every token validator and its factory.
 *
 * <p>It watches the HTTP of the settings, and answers in place of the server of the test. A validator that reads only the status of an answer is right
 * to judge by it: without a JSON object in the answers of the server, {@link #answerThatIsNoneDecidesNothing} has nothing to take away.
 */
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
    protected abstract TestContext context();

    /**
     * Returns settings whose server cannot be reached.
     *
     * @return the same settings except for the server
     */
    protected abstract TestContext unreachable();

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
        TokenValidator validator = factory().create(context());
        validator.validate(request(valid()));

        ValidationReport report = validator.validate(request(invalid()));

        assertFalse(report.isValid());
        assertEquals(Verdict.INVALID, report.verdict(), report::toString);
    }

    @Test
    public void tokenWhoseServerCannotBeReachedIsUndecided() {
        ValidationReport report = factory().create(unreachable()).validate(request(valid()));

        assertFalse(report.isValid());
        assertEquals(Verdict.UNDECIDED, report.verdict(), report::toString);
    }

    /** Validates the valid token while the answers are changed. */
    private ValidationReport reportWhile(UnaryOperator<WatchedHttp.Exchange> change) {
        TestContext context = context();
        WatchedHttp http = WatchedHttp.of(context);
        http.changing(change);
        ValidationReport report = factory().create(context).validate(request(valid()));
        assumeFalse(http.exchanges().isEmpty(), "the validator sends nothing by the http of its context");
        SecretLeaks.assertNone(report, Set.of(WatchedHttp.BODY));
        SecretLeaks.assertNone(report.toMap(), Set.of(WatchedHttp.BODY));
        return report;
    }

    @Test
    public void outageOfTheServerIsUndecided() {
        for (Outage outage : Outage.values()) {
            if (outage.isSaid()) {
                assertEquals(
                        Verdict.UNDECIDED,
                        reportWhile(outage::in).verdict(),
                        () -> "the server answers with " + outage + ", which says nothing about the token");
            }
        }
    }

    @Test
    public void answerThatIsNoneDecidesNothing() {
        AtomicBoolean isJson = new AtomicBoolean();
        for (Outage outage : Outage.values()) {
            if (outage.isSaid()) {
                continue;
            }
            Verdict verdict = reportWhile(exchange -> {
                        isJson.compareAndSet(false, exchange.answersJson());
                        return exchange.answersJson() ? outage.in(exchange) : exchange;
                    })
                    .verdict();
            assumeTrue(isJson.get(), "the server of this test says its verdict without JSON, such as by the status");
            assertNotEquals(Verdict.VALID, verdict, () -> "the server answers with " + outage);
            if (outage != Outage.SENDS_NO_FIELD) {
                assertEquals(Verdict.UNDECIDED, verdict, () -> "the server answers with " + outage);
            }
        }
    }

    @Test
    public void interruptEndsTheValidationAndIsKept() {
        reportWhile(UnaryOperator.identity()); // a validator that sends nothing waits for nothing
        TestContext context = context();
        WatchedHttp.of(context).changing(WatchedHttp::interrupted);
        TokenValidator validator = factory().create(context);
        boolean isKept = false;
        try {
            NetworkException ended = assertThrows(NetworkException.class, () -> validator.validate(request(valid())));
            assertEquals(NetworkException.Reason.INTERRUPTED, ended.reason());
        } finally {
            isKept = Thread.interrupted();
        }
        assertTrue(isKept, "the interrupt was lost");
    }

    @Test
    public void noTokenIsInAUrl() { // security rule 6; servers and proxies log URLs
        TestContext context = context();
        WatchedHttp http = WatchedHttp.of(context);
        String token = valid();

        factory().create(context).validate(request(token));

        SecretLeaks.assertNone(http.addresses(), Set.of(token));
        SecretLeaks.assertNone(http.addresses(), context.secrets());
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
