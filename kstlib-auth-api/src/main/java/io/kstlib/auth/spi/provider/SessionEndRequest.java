package io.kstlib.auth.spi.provider;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.token.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a session at the provider is ended. Immutable. */
public final class SessionEndRequest {

    private final LoginRequest person;
    private final @Nullable Secret idToken;

    private SessionEndRequest(LoginRequest person, @Nullable Secret idToken) {
        this.person = person;
        this.idToken = idToken;
    }

    /**
     * Makes a request without an ID token: the provider finds out whose session is meant, and asks the person.
     *
     * @param person how the browser is reached, and how long to wait for it
     */
    public static SessionEndRequest by(LoginRequest person) {
        return new SessionEndRequest(person, null);
    }

    /**
     * {@return a copy that names the user whose session ends}
     *
     * @param hint an ID token of the session, expired or not: the {@code id_token_hint}
     */
    public SessionEndRequest withIdToken(Secret hint) {
        return new SessionEndRequest(person, hint);
    }

    /** {@return the way to reach the browser, and how long to wait for it; nothing can be pasted} */
    public LoginRequest person() {
        return person;
    }

    /** {@return the {@code id_token_hint}; empty if no ID token is at hand} */
    public Optional<Secret> idToken() {
        return Optional.ofNullable(idToken);
    }

    @Override
    public String toString() {
        return "SessionEndRequest[" + person.mode() + ", idToken=" + (idToken == null ? "none" : "hidden") + "]";
    }
}
