package io.kstlib.auth.api.error;

import io.kstlib.auth.api.Person;
import io.kstlib.auth.api.RevocationReport;
import org.jspecify.annotations.Nullable;

/**
 * A person logged in, and the stored login is that of another person. Nothing was replaced, and the new tokens were revoked as far as the server
 * revokes tokens. The caller asks whether the login may be replaced, and logs in again with that option (security rule 10).
 */
public final class AnotherPersonException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final String provider;
    private final transient @Nullable Person stored;
    private final transient @Nullable Person loggedIn;
    private final transient @Nullable RevocationReport revocation;

    /**
     * @param provider the configured name
     * @param stored whose login is stored
     * @param loggedIn who logged in now
     * @param revocation what became of the tokens of the new login
     * @param problem what is wrong, with the names of both
     * @param remedy what helps
     */
    public AnotherPersonException(
            String provider,
            Person stored,
            Person loggedIn,
            RevocationReport revocation,
            String problem,
            Remedy remedy) {
        super(problem, remedy, null);
        this.provider = provider;
        this.stored = stored;
        this.loggedIn = loggedIn;
        this.revocation = revocation;
    }

    /**
     * @return the configured name of the provider
     */
    public String provider() {
        return provider;
    }

    /**
     * @return whose login is stored
     */
    public Person stored() {
        return present(stored);
    }

    /**
     * @return who logged in now
     */
    public Person loggedIn() {
        return present(loggedIn);
    }

    /**
     * @return what became of the tokens of the new login, which is not stored
     */
    public RevocationReport revocation() {
        return present(revocation);
    }

    private static <T> T present(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("a copy that went through Java serialization has its message only");
        }
        return part;
    }
}
