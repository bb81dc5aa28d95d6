package io.kstlib.auth.api.error;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of all exceptions that kstlib throws on purpose.
 *
 * <p>Each subclass stands for one reaction of the caller. Catch that subclass and read its typed fields. The message has the failure, its subject and its
 * reason. It ends with the {@linkplain #remedy() remedy}. No message, field or {@code toString} holds a secret. Immutable, safe for use by several
 * threads.
 */
public abstract sealed class AuthException extends RuntimeException
        permits ConfigurationException,
                DeadlineException,
                LoginFailedException,
                NetworkException,
                NotLoggedInException,
                OAuthErrorException,
                PluginException,
                ProtocolException,
                SecretException,
                ServerNotAllowedException,
                StorageException,
                TokenRefusedException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final transient @Nullable Remedy remedy;

    /**
     * @param problem the failure, its subject and its reason; no full stop at the end
     * @param remedy what helps, or {@code null} when the problem says it already
     * @param cause the error behind this one, or {@code null}
     */
    AuthException(String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(remedy == null ? Objects.requireNonNull(problem, "problem") : problem + ". " + remedy.inWords(), cause);
        this.problem = problem;
        this.remedy = remedy;
    }

    /**
     * Returns the failure, its subject and its reason, without the remedy.
     *
     * @return the first part of the message
     */
    public final String problem() {
        return problem;
    }

    /**
     * Says what helps. The last part of the message is the remedy in {@linkplain Remedy#inWords() words that fit every program}.
     *
     * @return the remedy; empty when the problem already says it, and on a copy that went through Java serialization
     */
    public final Optional<Remedy> remedy() {
        return Optional.ofNullable(remedy);
    }
}
