package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.callback.CallbackServer;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.oauth2.flow.AuthorizationCodeFlowFactory.CodeProof;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.CodeVerifier;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.flow.RandomValue;
import io.kstlib.auth.spi.http.Parameters;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The authorization code grant (RFC 6749 section 4.1) of a native app (RFC 8252). A callback server on loopback receives the answer, or a person
 * pastes it.
 */
record AuthorizationCodeFlow(CodeProof proof) implements AuthFlow {

    private static final int STANDARD_PORT = 8400;

    @Override
    public Token obtain(FlowContext context) {
        Secret state = RandomValue.from(context.random());
        CodeVerifier verifier = proof == CodeProof.PKCE ? CodeVerifier.fresh(context.random()) : null;
        return context.request().mode() == Mode.MANUAL
                ? byPaste(context, state, verifier)
                : byCallback(context, state, verifier);
    }

    private Token byCallback(FlowContext context, Secret state, @Nullable CodeVerifier verifier) {
        URI endpoint = authorizationEndpoint(context);
        try (CallbackServer server = listen(context, state)) {
            AuthorizationRequest request = new AuthorizationRequest(server.redirectUri(), state, verifier);
            send(request.url(endpoint, context), context, server);
            Parameters answer = server.await(context.request().timeout());
            try {
                Token token = exchanged(new AuthorizationResponse(context, state).code(answer), request, context);
                server.succeed(context.provider(), token);
                return token;
            } catch (AuthException failed) {
                server.fail(String.valueOf(failed.getMessage()));
                throw failed;
            }
        }
    }

    /**
     * Starts the browser with a local URL. Every user of the machine can read a browser's arguments, and the real URL holds {@code state} and
     * {@code nonce}.
     */
    private static void send(AuthorizationRequest.Url address, FlowContext context, CallbackServer server) {
        if (context.request().mode() != Mode.NO_BROWSER) {
            String ticket = RandomValue.from(context.random()).reveal();
            if (context.request().interaction().open(server.startingAt(address.url(), ticket))) {
                return;
            }
            server.withdrawStart();
        }
        address.showIn(context);
    }

    private static CallbackServer listen(FlowContext context, Secret state) {
        CallbackSettings settings = CallbackSettings.from(context.authSettings());
        Optional<URI> redirectUri = context.redirectUri();
        return redirectUri.isPresent()
                ? CallbackServer.listen(settings, redirectUri.get(), state.reveal())
                : CallbackServer.listen(settings, state.reveal());
    }

    private Token byPaste(FlowContext context, Secret state, @Nullable CodeVerifier verifier) {
        URI redirectUri =
                context.redirectUri().filter(uri -> uri.getPort() != 0).orElseGet(() -> wouldListenAt(context));
        AuthorizationRequest request = new AuthorizationRequest(redirectUri, state, verifier);
        request.url(authorizationEndpoint(context), context).showIn(context);
        Secret pasted =
                context.request().interaction().askForRedirect(context.request().timeout());
        AuthorizationResponse response = new AuthorizationResponse(context, state);
        PastedAnswer answer = PastedAnswer.read(pasted.reveal(), redirectUri);
        Secret code = answer.rawQuery().isPresent()
                ? response.code(response.parse(answer.rawQuery().get()))
                : pastedOnly(answer, response, context);
        return exchanged(code, request, context);
    }

    /**
     * A code without its {@code state} may come from an attacker (RFC 9700 section 4.5). With PKCE the server refuses such a code, because it was
     * issued for another {@code code_challenge}. Without PKCE nothing refuses it.
     */
    private Secret pastedOnly(PastedAnswer answer, AuthorizationResponse response, FlowContext context) {
        if (proof == CodeProof.PKCE) {
            return response.code(answer.code());
        }
        throw new LoginFailedException(
                LoginFailedException.Reason.FORGED_ANSWER,
                "a code alone cannot be tied to this login at the provider \"" + context.provider()
                        + "\", because pkce is off (RFC 9700 section 4.5)",
                new Remedy.Either(
                        new Remedy.StartAgain("and paste the whole address that the browser ends at"),
                        new Remedy.Advice("Set pkce: true")),
                null);
    }

    private static URI wouldListenAt(FlowContext context) {
        CallbackSettings settings = CallbackSettings.from(context.authSettings());
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        int port = settings.port() == 0 ? STANDARD_PORT : settings.port();
        return URI.create("http://" + host + ":" + port + "/callback");
    }

    private static Token exchanged(Secret code, AuthorizationRequest request, FlowContext context) {
        return context.accept(context.requestToken(request.tokenRequest(code)));
    }

    private static URI authorizationEndpoint(FlowContext context) {
        return context.server()
                .endpoint(Endpoint.AUTHORIZATION)
                .orElseThrow(() -> new ConfigurationException(new ConfigProblem(
                        "auth.providers." + context.provider() + ".authorize_url",
                        Origin.CODE,
                        "missing; " + Endpoint.AUTHORIZATION.key().description())));
    }
}
