package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.flow.AuthFlow;
import io.kstlib.auth.api.flow.AuthFlowFactory;

/** Makes the flow {@code authorization_code_pkce}. */
public final class AuthorizationCodePkceFlowFactory implements AuthFlowFactory {

    /** For {@link java.util.ServiceLoader}. */
    public AuthorizationCodePkceFlowFactory() {}

    @Override
    public String type() {
        return "authorization_code_pkce";
    }

    @Override
    public String description() {
        return "a person logs in with the browser, with PKCE (RFC 7636)";
    }

    @Override
    public AuthFlow create() {
        return new AuthorizationCodeFlow(CodeProof.PKCE);
    }
}
