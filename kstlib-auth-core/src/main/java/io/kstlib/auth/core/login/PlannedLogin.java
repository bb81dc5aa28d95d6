package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.token.Token;
import java.util.function.Consumer;

/** A login that only waits for its turn. */
public interface PlannedLogin {

    /** {@return the request for the login} */
    LoginRequest request();

    /**
     * Logs in.
     *
     * @param acceptance what is demanded of the new token, see {@link LoginRequest#acceptance()}
     * @return the new token
     * @throws io.kstlib.auth.api.error.AuthException as {@link io.kstlib.auth.spi.provider.Provider#login} does
     */
    Token run(Consumer<Token> acceptance);
}
