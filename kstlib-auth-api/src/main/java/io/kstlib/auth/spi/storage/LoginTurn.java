package io.kstlib.auth.spi.storage;

import io.kstlib.auth.api.token.Token;

/** A login that runs while no other login of the same provider runs. */
@FunctionalInterface
public interface LoginTurn {

    /**
     * {@return the token of the login}
     *
     * @param note the line that earlier logins leave for later ones
     */
    Token take(Note note);
}
