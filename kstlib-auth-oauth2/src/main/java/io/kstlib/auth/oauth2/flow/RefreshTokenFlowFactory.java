package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.flow.AuthFlow;
import io.kstlib.auth.api.flow.AuthFlowFactory;

/** Makes the flow {@code refresh_token}. */
public final class RefreshTokenFlowFactory implements AuthFlowFactory {

    /** For {@link java.util.ServiceLoader}. */
    public RefreshTokenFlowFactory() {}

    @Override
    public String type() {
        return "refresh_token";
    }

    @Override
    public String description() {
        return "renews a token (RFC 6749 section 6)";
    }

    @Override
    public AuthFlow create() {
        return new RefreshTokenFlow();
    }
}
