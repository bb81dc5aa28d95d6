package io.kstlib.auth.exchange;

import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import java.util.List;

/** A service presents a JWT as its grant (RFC 7521 section 4.1, RFC 7523 section 2.1). */
final class JwtBearerFlow implements AuthFlow {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    @Override
    public Token obtain(FlowContext context) {
        SecretReference assertion = context.settings().require(JwtBearerFlowFactory.ASSERTION);
        Parameters form = Parameters.none()
                .with("grant_type", GRANT)
                .with(
                        "assertion",
                        new TokenReference(assertion).fetchJwt(context).reveal());
        if (!context.scopes().isEmpty()) {
            form = form.with("scope", String.join(" ", context.scopes()));
        }
        Token token;
        try {
            token = context.requestToken(ClientRequest.to(Endpoint.TOKEN, form));
        } catch (OAuthErrorException refused) {
            throw GrantRefusal.ofToken(refused, List.of(assertion));
        }
        return context.accept(token);
    }

    @Override
    public String toString() {
        return "JwtBearerFlow";
    }
}
