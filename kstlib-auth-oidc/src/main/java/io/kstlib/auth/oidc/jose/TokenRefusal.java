package io.kstlib.auth.oidc.jose;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a token is not accepted: what is wrong, with what, and who can correct it. It never leaves the module: the validation turns it into a
 * failed step or an {@link io.kstlib.auth.api.error.AuthException}. Immutable.
 */
public final class TokenRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private static final String CLOCK_DRIFT = "clock_drift_seconds";

    private final String subject;
    private final String problem;
    private final transient @Nullable Remedy remedy;
    private final Verdict verdict;
    private final transient Map<String, Object> facts;

    private TokenRefusal(
            String subject,
            String problem,
            @Nullable Remedy remedy,
            Verdict verdict,
            Map<String, Object> facts,
            @Nullable Throwable cause) {
        super(problem, cause, false, false);
        this.subject = subject;
        this.problem = problem;
        this.remedy = remedy;
        this.verdict = verdict;
        this.facts = facts;
    }

    /**
     * @param subject the header, claim or thing that is wrong, such as {@code alg}
     * @param problem what is wrong; text from outside must have gone through {@link Quote}
     * @return a refusal of an invalid token
     */
    public static TokenRefusal of(String subject, String problem) {
        return new TokenRefusal(subject, problem, null, Verdict.INVALID, Map.of(), null);
    }

    private static TokenRefusal notChecked(String subject, AuthException failure) {
        return new TokenRefusal(
                subject, failure.problem(), failure.remedy().orElse(null), Verdict.UNDECIDED, Map.of(), failure);
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
     * @param found what it is, as it came from outside
     * @return a refusal of an invalid token
     */
    public static TokenRefusal differs(String subject, String expected, @Nullable Object found) {
        String shown = found == null ? "missing" : Quote.of(found);
        return of(subject, subject + " is " + shown + ", expected " + expected)
                .expected(expected, found == null ? "nothing" : Quote.of(found));
    }

    /**
     * @param text what to do, and who can do it: what every program says in the same words
     * @return the same refusal with this remedy
     */
    public TokenRefusal advice(String text) {
        return remedy(new Remedy.Advice(text));
    }

    /**
     * @param next what would help
     * @return the same refusal with this remedy
     */
    public TokenRefusal remedy(Remedy next) {
        return new TokenRefusal(subject, problem, next, verdict, facts, getCause());
    }

    /**
     * @param other what it says of the token; never {@link Verdict#VALID}
     * @return the same refusal with this verdict
     */
    public TokenRefusal verdict(Verdict other) {
        return new TokenRefusal(subject, problem, remedy, other, facts, getCause());
    }

    /**
     * @param wanted what should be
     * @param found what is
     * @return the same refusal with these facts
     */
    public TokenRefusal expected(String wanted, String found) {
        return with("expected", wanted).with("found", found);
    }

    /**
     * @param name of a fact
     * @param value a plain value
     * @return the same refusal with this fact
     */
    public TokenRefusal with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(facts);
        more.put(name, value);
        return new TokenRefusal(subject, problem, remedy, verdict, more, getCause());
    }

    /**
     * @param drift how far this machine's clock is ahead of the provider's; this explains the refusal
     * @return the same refusal with this fact
     */
    public TokenRefusal clockDrift(Duration drift) {
        return with(CLOCK_DRIFT, drift.toSeconds());
    }

    /**
     * @return how far this machine's clock is ahead of the provider's, where that explains the refusal; else {@code null}
     */
    public @Nullable Duration clockDrift() {
        return facts.get(CLOCK_DRIFT) instanceof Long seconds ? Duration.ofSeconds(seconds) : null;
    }

    /**
     * @return what it says of the token
     */
    public Verdict verdict() {
        return verdict;
    }

    /**
     * @return the header, claim or thing that is wrong
     */
    public String subject() {
        return subject;
    }

    /**
     * @return what is wrong, without the remedy
     */
    public String problem() {
        return problem;
    }

    /**
     * @return what would help, or {@code null}
     */
    public @Nullable Remedy remedy() {
        return remedy;
    }

    /**
     * @return problem and remedy, as one text
     */
    public String explanation() {
        return remedy == null ? problem : problem + ". " + remedy.inWords();
    }

    /**
     * @return the details of a failed step, in a fixed order
     */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("subject", subject);
        details.putAll(facts);
        if (remedy != null) {
            details.put("remedy", remedy.inWords());
        }
        details.put("verdict", verdict == Verdict.UNDECIDED ? "not_checked" : verdict.name().toLowerCase(Locale.ROOT));
        return details;
    }
}
