package io.kstlib.auth.api.error;

import io.kstlib.auth.api.token.Person;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A login was started and did not end with a token. Nothing was stored. The caller may start another login. */
public final class LoginFailedException extends AuthException {

    private static final long serialVersionUID = 1L;

    /** How the login ended. */
    public enum Reason {
        /** The person or the authorization server denied the login ({@code access_denied}). */
        DENIED("denied"),
        /** No one answered within the time allowed. */
        TIMED_OUT("timed_out"),
        /** The person or the program cancelled the login. */
        CANCELLED("cancelled"),
        /**
         * The answer may not belong to this login. Perhaps {@code state} or {@code iss} differs (RFC 6749 section 10.12, RFC 9207). Or someone else
         * may have opened the URL that was meant for the person's browser.
         */
        FORGED_ANSWER("forged_answer"),
        /** The authorization server answered with an error other than a denial. */
        REFUSED_BY_SERVER("refused_by_server"),
        /** Another login of the same provider is under way. */
        UNDER_WAY("under_way"),
        /** No one answered the last login, a short time ago. No browser is opened before some time has passed. */
        COOLING_DOWN("cooling_down"),
        /** This login waited for another one, which was answered but ended without a token. The reason is not known here. */
        NOT_COMPLETED("not_completed"),
        /**
         * Another person logged in than that of the stored login, which was not replaced (security rule 10 in {@code docs/security.md}).
         * {@link #stored()} and {@link #loggedIn()} name both. The caller asks whether it may be replaced, and logs in again with that option.
         */
        ANOTHER_PERSON("another_person"),
        /** The callback server could not listen, or there is no way to talk to the user. */
        CANNOT_ASK("cannot_ask");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        /** {@return the name of this value in files and messages, such as {@code timed_out}} */
        public String word() {
            return word;
        }
    }

    private final Reason reason;
    private final transient @Nullable Person stored;
    private final transient @Nullable Person loggedIn;
    private final String newTokens;

    /**
     * Creates the exception.
     *
     * @param reason how the login ended
     * @param problem what is wrong
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param cause the error behind this one, or {@code null}
     */
    public LoginFailedException(Reason reason, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.reason = reason;
        this.stored = null;
        this.loggedIn = null;
        this.newTokens = "";
    }

    /**
     * Makes the error for a login by another person than that of the stored login.
     *
     * @param stored the person of the stored login
     * @param loggedIn the person who logged in, whose login is not stored
     * @param newTokens the fate of the tokens of that login, see {@link #newTokens()}
     * @param problem what is wrong
     * @param remedy what helps
     */
    public LoginFailedException(Person stored, Person loggedIn, String newTokens, String problem, Remedy remedy) {
        super(problem, remedy, null);
        this.reason = Reason.ANOTHER_PERSON;
        this.stored = stored;
        this.loggedIn = loggedIn;
        this.newTokens = newTokens;
    }

    /** {@return how the login ended} */
    public Reason reason() {
        return reason;
    }

    /**
     * {@return the person of the stored login, with the reason {@link Reason#ANOTHER_PERSON}; else empty, and on a copy that went through Java serialization}
     */
    public Optional<Person> stored() {
        return Optional.ofNullable(stored);
    }

    /** {@return the person who logged in, whose login is not stored; empty as {@link #stored()} is} */
    public Optional<Person> loggedIn() {
        return Optional.ofNullable(loggedIn);
    }

    /**
     * {@return the fate of the tokens of the login by another person, as the end of a sentence that they begin, such as {@code were revoked}; printable;
     * empty with another reason}
     */
    public String newTokens() {
        return newTokens;
    }
}
