package io.kstlib.auth.api.error;

import org.jspecify.annotations.Nullable;

/** A secret that the configuration refers to could not be fetched. */
public final class SecretException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final String reference;

    /**
     * Creates the exception.
     *
     * @param reference the reference as configured, such as {@code env://CLIENT_SECRET}; never the secret itself
     * @param problem what failed and why
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param cause the error behind this one, or {@code null}
     */
    public SecretException(String reference, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.reference = reference;
    }

    /** {@return the reference as configured, such as {@code env://CLIENT_SECRET}} */
    public String reference() {
        return reference;
    }
}
