package io.kstlib.auth.core.guard;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.core.presentation.CertificateOfTokens;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.SenderConstraint;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A token presentation whose failures are of the sealed family only.
 *
 * @param certificate the certificate that is presented where the plugin has none
 */
public record GuardedPresentation(TokenPresentation plugin, PluginCalls calls, CertificateOfTokens certificate)
        implements TokenPresentation {

    /**
     * Makes the token presentation.
     *
     * @param contexts makes the context of a plugin of a type
     * @param user the user of the plugin, in words
     * @param certificate the certificate that is presented where the plugin has none
     */
    public static GuardedPresentation of(
            TokenPresentationFactory factory,
            Function<String, ClientContext> contexts,
            String user,
            CertificateOfTokens certificate) {
        PluginCalls calls = PluginCalls.of(PluginKind.TOKEN_PRESENTATION, factory, user);
        ClientContext context = contexts.apply(calls.type());
        return new GuardedPresentation(calls.answer("being made", () -> factory.create(context)), calls, certificate);
    }

    @Override
    public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
        return calls.answer("presenting a token", () -> plugin.headers(token, method, url));
    }

    @Override
    public Optional<TlsIdentity> tlsIdentity(Token token) {
        Optional<TlsIdentity> own = calls.answer("asked for a certificate", () -> plugin.tlsIdentity(token));
        return own.isPresent() ? own : certificate.of(token);
    }

    @Override
    public Next answered(Token token, PresentationAnswer answer) {
        return calls.answer("looking at an answer", () -> plugin.answered(token, answer));
    }

    @Override
    public Optional<SenderConstraint> constraint() {
        return calls.answer("asked how it binds tokens", plugin::constraint)
                .map(constraint -> new Constraint(constraint, calls));
    }

    @Override
    public String toString() {
        return "TokenPresentation[" + calls.type() + "]";
    }

    /** How the plugin binds tokens to a key. */
    private record Constraint(SenderConstraint plugin, PluginCalls calls) implements SenderConstraint {

        @Override
        public Secret freshKey(AuthorizationServer server) {
            return calls.answer("making a key", () -> plugin.freshKey(server));
        }

        @Override
        public Map<String, String> authorizeParameters(Secret key) {
            return calls.answer("binding a login to its key", () -> plugin.authorizeParameters(key));
        }

        @Override
        public List<Map.Entry<String, String>> headers(Secret key, String method, URI endpoint) {
            return calls.answer("proving that there is the key", () -> plugin.headers(key, method, endpoint));
        }

        @Override
        public Next answered(Secret key, PresentationAnswer answer, String error) {
            return calls.answer("looking at an answer", () -> plugin.answered(key, answer, error));
        }

        @Override
        public String toString() {
            return "SenderConstraint[" + calls.type() + "]";
        }
    }
}
