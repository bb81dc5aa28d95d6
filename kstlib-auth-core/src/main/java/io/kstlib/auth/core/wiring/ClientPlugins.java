package io.kstlib.auth.core.wiring;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.config.keys.PluginSections;
import io.kstlib.auth.core.guard.PluginCalls;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.core.presentation.CertificateOfTokens;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.client.RequestSigner;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.SenderConstraint;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentation.Next;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The client authentications and token presentations of one provider: how its client authenticates, and how it shows tokens. Each is made on first
 * use, and its failures are of the sealed family only. Safe for use by several threads.
 */
final class ClientPlugins {

    private final Plugins plugins;
    private final ConfiguredProvider provider;
    private final BiFunction<PluginSections, String, ClientContext> contexts;
    private final CertificateOfTokens certificate;
    private final Map<String, ClientAuthentication> authentications = new ConcurrentHashMap<>();
    private final Map<String, TokenPresentation> presentations = new ConcurrentHashMap<>();

    /**
     * @param contexts makes the context of a plugin of a kind and type
     */
    ClientPlugins(
            Plugins plugins, ConfiguredProvider provider, BiFunction<PluginSections, String, ClientContext> contexts) {
        this.certificate = new CertificateOfTokens(provider);
        this.plugins = plugins;
        this.provider = provider;
        this.contexts = contexts;
    }

    ClientAuthentication authentication(String type) {
        return authentications.computeIfAbsent(type.toLowerCase(Locale.ROOT), wanted -> {
            ClientAuthenticationFactory factory = plugins.clientAuthentications()
                    .get(
                            type,
                            SelectedPlugin.asked(provider.settings(), ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()));
            ClientContext context = contexts.apply(PluginSections.CLIENT_AUTHENTICATIONS, factory.type());
            PluginCalls calls = calls(PluginKind.CLIENT_AUTHENTICATION, factory);
            return new Authentication(calls.answer("being made", () -> factory.create(context)), calls);
        });
    }

    TokenPresentation presentation(String tokenType) {
        return presentations.computeIfAbsent(tokenType.toLowerCase(Locale.ROOT), wanted -> {
            TokenPresentationFactory factory =
                    plugins.tokenPresentations().get(wanted, "the token_type of a token of " + user());
            ClientContext context = contexts.apply(PluginSections.TOKEN_PRESENTATIONS, factory.type());
            PluginCalls calls = calls(PluginKind.TOKEN_PRESENTATION, factory);
            return new Presentation(calls.answer("being made", () -> factory.create(context)), calls, certificate);
        });
    }

    private PluginCalls calls(PluginKind<?> kind, PluginFactory factory) {
        return PluginCalls.of(kind, factory, factory.type(), user());
    }

    private String user() {
        return SelectedPlugin.user(provider.provider());
    }

    private record Authentication(ClientAuthentication plugin, PluginCalls calls) implements ClientAuthentication {

        @Override
        public Strength strength() {
            return calls.answer("asked what a client shows", plugin::strength);
        }

        @Override
        public boolean isConfigured() {
            return calls.answer("asked whether it is configured", plugin::isConfigured);
        }

        @Override
        public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
            return calls.answer("authenticating the client", () -> plugin.credentials(server, endpoint));
        }

        @Override
        public Optional<Supplier<TlsIdentity>> tlsIdentity() {
            return calls.answer("asked for its certificate", plugin::tlsIdentity)
                    .map(plain -> () -> calls.answer("fetching a certificate", () -> plain.get()));
        }

        @Override
        public Map<String, String> facts(AuthorizationServer server) {
            return calls.answer("asked how the client authenticates", () -> plugin.facts(server));
        }

        @Override
        public Optional<RequestSigner> requestSigner() {
            return calls.answer("asked how the client signs its requests", plugin::requestSigner)
                    .map(signer -> new Signer(signer, calls));
        }

        @Override
        public String toString() {
            return "ClientAuthentication[" + calls.type() + "]"; // what a plugin shows of itself is not known
        }
    }

    private record Signer(RequestSigner plugin, PluginCalls calls) implements RequestSigner {

        @Override
        public Secret sign(AuthorizationServer server, Map<String, ?> claims) {
            return calls.answer("signing a request", () -> plugin.sign(server, claims));
        }

        @Override
        public Map<String, String> facts(AuthorizationServer server) {
            return calls.answer("asked how the client signs its requests", () -> plugin.facts(server));
        }

        @Override
        public String toString() {
            return "RequestSigner[" + calls.type() + "]";
        }
    }

    private record Presentation(TokenPresentation plugin, PluginCalls calls, CertificateOfTokens certificate)
            implements TokenPresentation {

        @Override
        public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
            return calls.answer("showing a token", () -> plugin.headers(token, method, url));
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
    }

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
