package io.kstlib.auth.core.guard;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.client.RequestSigner;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A client authentication whose failures are of the sealed family only. */
public record GuardedAuthentication(ClientAuthentication plugin, PluginCalls calls) implements ClientAuthentication {

    /**
     * Makes the client authentication.
     *
     * @param contexts makes the context of a plugin of a type
     * @param user the user of the plugin, in words
     */
    public static GuardedAuthentication of(
            ClientAuthenticationFactory factory, Function<String, ClientContext> contexts, String user) {
        PluginCalls calls = PluginCalls.of(PluginKind.CLIENT_AUTHENTICATION, factory, user);
        ClientContext context = contexts.apply(calls.type());
        return new GuardedAuthentication(calls.answer("being made", () -> factory.create(context)), calls);
    }

    @Override
    public Strength strength() {
        return calls.answer("asked how strongly a client authenticates", plugin::strength);
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

    /** The signer of a guarded client authentication. */
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
}
