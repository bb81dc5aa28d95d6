package io.kstlib.auth.core.targets;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.provider.SessionEndRequest;
import java.util.Map;
import java.util.Optional;

/** A provider whose refreshes are for one target. */
record TargetedProvider(Provider provider, Target target) implements Provider {

    /** The error of a server that gives no token for a target (RFC 8707 section 2). */
    static final String INVALID_TARGET = "invalid_target";

    private static final int BAD_REQUEST = 400;

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public AuthorizationServer server() {
        return provider.server();
    }

    @Override
    public Token login(LoginRequest request) {
        return provider.login(request);
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        return provider.refresh(token, target)
                .orElseThrow(() -> new OAuthErrorException(
                        INVALID_TARGET, null, BAD_REQUEST, "the provider refreshes for no target", null));
    }

    @Override
    public Optional<RefreshAnswer> refresh(Token token, Target other) {
        return provider.refresh(token, other);
    }

    @Override
    public RevocationReport revoke(Token token) {
        return provider.revoke(token);
    }

    @Override
    public SessionEndReport endSession(SessionEndRequest request) {
        return provider.endSession(request);
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        return provider.userInfo(token);
    }

    @Override
    public PreflightReport preflight() {
        return provider.preflight();
    }
}
