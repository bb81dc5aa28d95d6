package io.kstlib.auth.spi.storage;

import io.kstlib.auth.api.token.Token;

/** A login that is made while no other one of the same provider is under way. */
@FunctionalInterface
public interface LoginTurn {

    /**
     * @param note what earlier logins left for later ones
     * @return the token that the login brought
     */
    Token take(LoginNote note);
}
