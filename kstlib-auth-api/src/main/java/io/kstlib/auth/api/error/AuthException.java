package io.kstlib.auth.api.error;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of every error that kstlib raises on purpose.
 *
 * <p>There is one subclass for each thing that a caller can do differently; catch that subclass and read its typed fields. The message
 * says what failed, on what, and why, and ends with the {@linkplain #remedy() next step}. No message, field or {@code toString} holds a
 * secret. Immutable, safe for use by several threads.
 */
public abstract sealed class AuthException extends RuntimeException
        permits ConfigurationException,
                LoginFailedException,
                NetworkException,
                NotLoggedInException,
                OAuthErrorException,
                PluginException,
                ProtocolException,
                SecretException,
                StorageException,
                TokenRefusedException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final @Nullable String remedy;

    /**
     * @param problem what failed, on what and why; no full stop at the end
     * @param remedy what to do next, or {@code null} when the problem says it already
     * @param cause the error behind this one, or {@code null}
     */
    AuthException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(remedy == null ? Objects.requireNonNull(problem, "problem") : problem + ". " + remedy, cause);
        this.problem = problem;
        this.remedy = remedy;
    }

    /**
     * What failed, on what and why, without the next step.
     *
     * @return the first part of the message
     */
    public final String problem() {
        return problem;
    }

    /**
     * What to do next.
     *
     * @return the last part of the message; empty when the problem already says it
     */
    public final Optional<String> remedy() {
        return Optional.ofNullable(remedy);
    }
}
