package io.kstlib.auth.oidc.introspection;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.oauth2.endpoint.Introspection;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwt.SignedIntrospection;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the server of one provider about tokens. Safe for use by several threads. */
final class IntrospectionValidator implements TokenValidator {

    private final ProviderContext context;
    private final Supplier<AuthorizationServer> server;
    private final Introspection introspection;
    private final Issuer issuer;

    IntrospectionValidator(ProviderContext context) {
        this.context = context;
        ProviderHttp transport = ProviderHttp.of(context);
        this.issuer = Issuer.of(context, transport);
        this.server = issuer.metadata(context);
        this.introspection = new Introspection(new ServerConnection(context, transport, server));
    }

    @Override
    public ValidationReport validate(ValidationRequest request) {
        return new IntrospectionCheck(context, this, request).run();
    }

    boolean hasClient() {
        return context.settings().has(ProviderKeys.CLIENT_ID);
    }

    Optional<URI> endpoint() {
        return introspection.endpoint();
    }

    Introspection introspection() {
        return introspection;
    }

    /** Returns the verifier of signed answers of this server for this client; empty when the server's keys are not known. */
    Optional<SignedIntrospection> signedAnswers() {
        Optional<URI> jwks = server.get().endpoint(Endpoint.JWKS);
        return jwks.map(url -> new SignedIntrospection(context, issuer, url));
    }
}
