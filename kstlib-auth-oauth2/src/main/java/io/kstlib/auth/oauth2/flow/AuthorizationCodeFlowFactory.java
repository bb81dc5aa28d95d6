package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.flow.AuthFlow;
import io.kstlib.auth.api.flow.AuthFlowFactory;

/** Makes the flow {@code authorization_code}. */
public final class AuthorizationCodeFlowFactory implements AuthFlowFactory {

    /** For {@link java.util.ServiceLoader}. */
    public AuthorizationCodeFlowFactory() {}

    @Override
    public String type() {
        return "authorization_code";
    }

    @Override
    public String description() {
        return "a person logs in with the browser, without PKCE (RFC 6749 section 4.1)";
    }

    @Override
    public AuthFlow create() {
        return new AuthorizationCodeFlow(CodeProof.STATE_ONLY);
    }
}
