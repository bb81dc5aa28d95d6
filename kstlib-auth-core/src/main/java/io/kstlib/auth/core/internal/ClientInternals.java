package io.kstlib.auth.core.internal;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.token.Token;
import java.util.Optional;

/** What the client of a provider does for the command only. Safe for use by several threads. */
public abstract class ClientInternals extends SourceInternals {

    protected ClientInternals() {}

    /** @return how a login reaches the person ({@code login_mode}); empty for what suits the place */
    protected abstract Optional<LoginRequest.Mode> loginMode();

    /** @return one entry for each check of the storage that needs no login and changes nothing that is stored */
    protected abstract PreflightReport checkStorage();

    /**
     * Marks a token that a server refused as expired, so that the next one is another one. Sends nothing. A token that only a login can replace, and
     * one that is younger than a minute, stays as it is.
     *
     * @param rejected the token that was refused
     */
    protected abstract void expire(Token rejected);
}
