package io.kstlib.auth.oidc.jose;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationStep;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a token is not accepted: what is wrong, with what, and who can correct it. It never leaves the module: the validation turns it into a
 * failed step or an {@link io.kstlib.auth.api.error.AuthException}. Immutable.
 */
public final class TokenRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final String subject;
    private final String problem;
    private final Verdict verdict;
    private final transient Explanation why;

    /** What is known of the reason. */
    private record Explanation(
            @Nullable Remedy remedy,
            @Nullable String expected,
            @Nullable String found,
            @Nullable Duration clockDrift,
            Map<String, Object> facts) {

        static final Explanation NONE = new Explanation(null, null, null, null, Map.of());

        Explanation remedy(@Nullable Remedy next) {
            return new Explanation(next, expected, found, clockDrift, facts);
        }

        Explanation expected(String wanted, String actual) {
            return new Explanation(remedy, wanted, actual, clockDrift, facts);
        }

        Explanation clockDrift(Duration drift) {
            return new Explanation(remedy, expected, found, drift, facts);
        }

        Explanation with(String name, Object value) {
            Map<String, Object> more = new LinkedHashMap<>(facts);
            more.put(name, value);
            return new Explanation(remedy, expected, found, clockDrift, more);
        }
    }

    private TokenRefusal(String subject, String problem, Verdict verdict, Explanation why, @Nullable Throwable cause) {
        super(problem, cause, false, false);
        this.subject = subject;
        this.problem = problem;
        this.verdict = verdict;
        this.why = why;
    }

    private TokenRefusal because(Explanation more) {
        return new TokenRefusal(subject, problem, verdict, more, getCause());
    }

    /**
     * {@return a refusal of an invalid token}
     *
     * @param subject the header, claim or thing that is wrong, such as {@code alg}
     * @param problem what is wrong; text from outside must have gone through {@link Quote}
     */
    public static TokenRefusal of(String subject, String problem) {
        return new TokenRefusal(subject, problem, Verdict.INVALID, Explanation.NONE, null);
    }

    private static TokenRefusal notChecked(String subject, AuthException failure) {
        Explanation why = Explanation.NONE.remedy(failure.remedy().orElse(null));
        return new TokenRefusal(subject, failure.problem(), Verdict.UNDECIDED, why, failure);
    }

    /**
     * Makes a refusal because a published document is not usable.
     *
     * @param subject the document
     * @param failure what is wrong with it; the cause of the refusal
     * @return a refusal that says nothing of the token
     */
    public static TokenRefusal because(String subject, ProtocolException failure) {
        return notChecked(subject, failure).expected("a document that can be used", failure.problem());
    }

    /**
     * Makes a refusal because a server cannot be asked.
     *
     * @param subject what it was asked for
     * @param failure why there is no answer; the cause of the refusal
     * @return a refusal that says nothing of the token
     */
    public static TokenRefusal because(String subject, NetworkException failure) {
        return notChecked(subject, failure).expected("an answer of the server", failure.problem());
    }

    /**
     * Makes a refusal of a value that is not the expected one.
     *
     * @param subject the header or claim
     * @param expected what it should be
     * @param found the value, as it came from outside
     * @return a refusal of an invalid token
     */
    public static TokenRefusal differs(String subject, String expected, @Nullable Object found) {
        String shown = found == null ? "missing" : Quote.of(found);
        return of(subject, subject + " is " + shown + ", expected " + expected)
                .expected(expected, found == null ? "nothing" : Quote.of(found));
    }

    /**
     * {@return a copy with this remedy}
     *
     * @param text what to do, and who can do it: what every program says in the same words
     */
    public TokenRefusal advice(String text) {
        return remedy(Remedy.advice(text));
    }

    /**
     * {@return a copy with this remedy}
     *
     * @param next what would help
     */
    public TokenRefusal remedy(Remedy next) {
        return because(why.remedy(next));
    }

    /**
     * {@return a copy with this verdict}
     *
     * @param other what it says of the token; never {@link Verdict#VALID}
     */
    public TokenRefusal verdict(Verdict other) {
        return new TokenRefusal(subject, problem, other, why, getCause());
    }

    /**
     * {@return a copy with these values}
     *
     * @param wanted what should be
     * @param found what is
     */
    public TokenRefusal expected(String wanted, String found) {
        return because(why.expected(wanted, found));
    }

    /**
     * {@return a copy with this fact}
     *
     * @param name of a fact
     * @param value a plain value
     */
    public TokenRefusal with(String name, Object value) {
        return because(why.with(name, value));
    }

    /**
     * {@return a copy with this drift}
     *
     * @param drift how far this machine's clock is ahead of the provider's; this explains the refusal
     */
    public TokenRefusal clockDrift(Duration drift) {
        return because(why.clockDrift(drift));
    }

    /** {@return the amount by which this machine's clock is ahead of the provider's, if that explains the refusal; else {@code null}} */
    public @Nullable Duration clockDrift() {
        return why.clockDrift();
    }

    /** {@return the verdict on the token} */
    public Verdict verdict() {
        return verdict;
    }

    /** {@return the header, claim or thing that is wrong} */
    public String subject() {
        return subject;
    }

    /** {@return the problem, without the remedy} */
    public String problem() {
        return problem;
    }

    /** {@return the remedy; {@code null} if none is known} */
    public @Nullable Remedy remedy() {
        return why.remedy();
    }

    /**
     * {@return the failure of the step, for a report}
     *
     * @param otherwise what was expected, where the refusal names no value
     * @param whoCanFix who can correct it, in words
     */
    public ValidationStep.Failure failure(String otherwise, String whoCanFix) {
        return new ValidationStep.Failure(
                problem,
                verdict,
                subject,
                why.remedy(),
                why.expected() == null ? otherwise : why.expected(),
                why.found() == null ? problem : why.found(),
                whoCanFix);
    }

    /** {@return facts for a reader who repeats the step, in a fixed order} */
    public Map<String, Object> facts() {
        Duration drift = why.clockDrift();
        return drift == null
                ? why.facts()
                : why.with("clock_drift_seconds", drift.toSeconds()).facts();
    }
}
