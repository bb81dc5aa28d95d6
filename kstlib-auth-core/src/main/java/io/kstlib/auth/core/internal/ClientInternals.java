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

    /** See {@link InternalAccess#loginMode}. */
    protected abstract Optional<LoginRequest.Mode> loginMode();

    /** See {@link InternalAccess#checkStorage}. */
    protected abstract PreflightReport checkStorage();

    /** See {@link InternalAccess#freshToken}. */
    protected abstract Optional<Token> freshToken();

    /** See {@link InternalAccess#refreshAhead}. */
    protected abstract Optional<Token> refreshAhead(Predicate<Token> due);

    /** See {@link InternalAccess#hasUnstoredToken}. */
    protected abstract boolean hasUnstoredToken();

    /** See {@link InternalAccess#expire}. */
    protected abstract void expire(Token rejected);
}
