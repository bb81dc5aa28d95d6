package io.kstlib.auth.api.error;

import org.jspecify.annotations.Nullable;

/** A token, usually an ID token, did not pass validation. Nothing was stored. The caller must trust nothing in it. */
public final class TokenRefusedException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final String step;
    private final String subject;

    /**
     * Creates the exception.
     *
     * @param step the validation step that refused it, such as {@code verify_signature}
     * @param subject the claim or header that is wrong, such as {@code nonce}; the step's name when there is none
     * @param problem the expected and the found value
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param cause the error behind this one, or {@code null}
     */
    public TokenRefusedException(
            String step, String subject, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.step = step;
        this.subject = subject;
    }

    /** {@return the validation step that refused the token, such as {@code verify_signature}} */
    public String step() {
        return step;
    }

    /** {@return the claim or header that is wrong, such as {@code nonce}} */
    public String subject() {
        return subject;
    }
}
