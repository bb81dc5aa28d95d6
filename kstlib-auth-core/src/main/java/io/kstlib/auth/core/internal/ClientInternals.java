package io.kstlib.auth.core.internal;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.token.Token;
import java.util.Optional;
import java.util.function.Predicate;

/** What the client of a provider does for modules of kstlib only. Safe for use by several threads. */
public abstract class ClientInternals extends SourceInternals {

    /** Creates the part of a client that is for modules of kstlib. */
    protected ClientInternals() {}

    /** {@return how a login reaches the person ({@code login_mode}); empty for what suits the machine} */
    protected abstract Optional<LoginRequest.Mode> loginMode();

    /** {@return one entry for each check of the storage that needs no login and changes nothing that is stored} */
    protected abstract PreflightReport checkStorage();

    /**
     * Returns the stored token if {@code getToken} would hand it out without a refresh, a warning or a new mark. Looks at the storage each time, so a
     * change by any process counts at once.
     *
     * @return the token; empty also when it was issued for another server or client
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be read
     */
    protected abstract Optional<Token> freshToken();

    /**
     * Refreshes the stored token for later callers, if it is due. A logout lasts: nothing is obtained where nothing is stored. Sends nothing if the
     * answer could not be stored or servers are not verified; {@code getToken} deals with an expired token. Tries again to store what could not be
     * stored.
     *
     * @param due which token is due; asked again just before the request, so that a program that received a warning can cancel it
     * @return the newest token; empty when none is stored, or it was issued for another server or client
     * @throws io.kstlib.auth.api.error.AuthException as {@code getToken}
     */
    protected abstract Optional<Token> refreshAhead(Predicate<Token> due);

    /** {@return whether a refreshed token is in the memory of this process only, because it could not be stored} */
    protected abstract boolean hasUnstoredToken();

    /**
     * Marks a token that a server refused as expired, so that the next one is another one. Sends nothing. A token that only a login can replace, and
     * one that is younger than a minute, stays as it is.
     *
     * @param rejected the token that was refused
     */
    protected abstract void expire(Token rejected);
}
