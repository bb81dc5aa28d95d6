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
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.Rules;
import io.kstlib.auth.oauth2.flow.AuthorizationCodeFlowFactory.CodeProof;
import io.kstlib.auth.oauth2.flow.AuthorizationResponse.PastedAnswer;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.internal.CodeVerifier;
import io.kstlib.auth.spi.internal.RandomValue;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.plugin.Plugin;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the flows of the authorization code grant (RFC 6749 section 4.1), with and without PKCE. */
public abstract sealed class AuthorizationCodeFlowFactory implements AuthFlowFactory {

    /** What binds an authorization code to the login that requested it. */
    enum CodeProof {
        /** The {@code code_verifier} (RFC 7636). */
        PKCE,
        /** The {@code state} of the answer, and the client secret (RFC 6749 section 10.5). */
        STATE_ONLY
    }

    private final CodeProof proof;

    private AuthorizationCodeFlowFactory(CodeProof proof) {
        this.proof = proof;
    }

    /** Makes the flow {@code authorization_code_pkce}. */
    @Plugin(type = "authorization_code_pkce", description = "you log in with the browser, with PKCE (RFC 7636)")
    public static final class WithPkce extends AuthorizationCodeFlowFactory {

        /** For {@link java.util.ServiceLoader}. */
        public WithPkce() {
            super(CodeProof.PKCE);
        }

        @Override
        void check(Settings settings, ConfigProblems problems) {
            if (!settings.valid(OAuth2Keys.PKCE).orElse(true)) {
                Rules.report(
                        settings,
                        OAuth2Keys.PKCE,
                        "false, but flow is authorization_code_pkce; remove one of the two",
                        problems);
            }
        }
    }

    /** Makes the flow {@code authorization_code}. */
    @Plugin(
            type = "authorization_code",
            description = "you log in with the browser, without PKCE (RFC 6749 section 4.1)")
    public static final class WithoutPkce extends AuthorizationCodeFlowFactory {

        /** For {@link java.util.ServiceLoader}. */
        public WithoutPkce() {
            super(CodeProof.STATE_ONLY);
        }

        @Override
        void check(Settings settings, ConfigProblems problems) {
            boolean pinned = OAuth2Keys.namedFlow(settings).isPresent();
            if (settings.has(SecurityProfile.KEY)) {
                Rules.report(
                        settings,
                        OAuth2Keys.FLOW,
                        "authorization_code has no PKCE, which the profile requires; remove one of the two",
                        problems);
            } else if (settings.has(OAuth2Keys.PKCE)
                    && settings.valid(OAuth2Keys.PKCE).orElse(false)) {
                Rules.report(
                        settings,
                        OAuth2Keys.FLOW,
                        "authorization_code has no PKCE but pkce is true; write authorization_code_pkce, or remove one of"
                                + " the two",
                        problems);
            } else if (OAuth2Keys.isPublicClient(settings)) {
                Rules.report(
                        settings,
                        pinned ? OAuth2Keys.FLOW : OAuth2Keys.PKCE,
                        "a client without client_secret needs PKCE (RFC 9700 section 2.1.1); "
                                + (pinned ? "remove it" : "write pkce: true")
                                + ", or add the client_secret or client_key",
                        problems);
            }
        }
    }

    /** The rule between {@code pkce}, the flow and the client's credentials. */
    abstract void check(Settings settings, ConfigProblems problems);

    @Override
    public final ConfigSchema schema() {
        return ConfigSchema.empty().withRule(this::check);
    }

    @Override
    public final Set<Endpoint> endpoints() {
        return Set.of(Endpoint.AUTHORIZATION, Endpoint.TOKEN);
    }

    @Override
    public final Optional<String> grantType() {
        return Optional.of("authorization_code");
    }

    @Override
    public final AuthFlow create() {
        return new AuthorizationCodeFlow(proof);
    }

    /**
     * The authorization code grant (RFC 6749 section 4.1) of a native app (RFC 8252). A callback server on loopback receives the answer, or a person
     * pastes it.
     */
    private record AuthorizationCodeFlow(CodeProof proof) implements AuthFlow {

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
            Secret pasted = context.request()
                    .interaction()
                    .askForRedirect(context.request().timeout());
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
                    Remedy.either(
                            Remedy.startAgain("and paste the whole address that the browser ends at"),
                            Remedy.advice("Set pkce: true")),
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
}
