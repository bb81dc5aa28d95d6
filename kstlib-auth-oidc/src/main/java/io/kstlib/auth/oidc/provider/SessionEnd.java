package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.SessionEndReport.Result;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.core.callback.CallbackServer;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.RandomValue;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.SessionEndRequest;
import io.kstlib.auth.spi.text.Spans;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Ends the session that the provider keeps in the browser (OpenID Connect RP-Initiated Logout 1.0). The browser comes back to the same
 * loopback URL as after a login. Safe for use by several threads.
 */
record SessionEnd(ProviderContext context, Supplier<AuthorizationServer> server, RandomGenerator random) {

    SessionEndReport run(SessionEndRequest request) {
        try {
            Optional<URI> endpoint = server.get().endpoint(Endpoint.END_SESSION);
            return endpoint.isPresent()
                    ? inBrowser(endpoint.get(), request)
                    : new SessionEndReport(
                            Result.NOT_SUPPORTED,
                            "the provider has no " + Endpoint.END_SESSION.metadataName()
                                    + "; its session ends there only");
        } catch (AuthException failure) {
            return failed(String.valueOf(failure.getMessage()));
        }
    }

    private SessionEndReport inBrowser(URI endpoint, SessionEndRequest request) {
        String state = RandomValue.from(random).reveal();
        try (CallbackServer callback = listen(state)) {
            callback.endAtStrangeReturn();
            URI url = callback.startingAt(
                    logoutUrl(endpoint, request, callback.redirectUri(), state),
                    RandomValue.from(random).reveal());
            boolean isOpened = request.person().mode() != Mode.NO_BROWSER
                    && request.person().interaction().open(url);
            if (!isOpened) {
                request.person().interaction().show(url); // not the URL of the logout, which holds the ID token
            }
            return await(callback, request);
        }
    }

    private static SessionEndReport await(CallbackServer callback, SessionEndRequest request) {
        try {
            callback.await(request.person().timeout());
            callback.endSession();
            return new SessionEndReport(Result.ENDED, "");
        } catch (LoginFailedException ended) {
            return failed(
                    switch (ended.reason()) {
                        case TIMED_OUT ->
                            "the browser did not come back within "
                                    + Spans.inWords(request.person().timeout()) + "; the provider must know "
                                    + callback.redirectUri() + " as a post-logout redirect URI of this client";
                        case FORGED_ANSWER -> ended.problem();
                        default -> "it was cancelled";
                    });
        }
    }

    private CallbackServer listen(String state) {
        CallbackSettings settings = CallbackSettings.from(context.authSettings());
        Optional<URI> redirectUri = context.settings().get(OAuth2Keys.REDIRECT_URI);
        return redirectUri.isPresent()
                ? CallbackServer.listen(settings, redirectUri.get(), state)
                : CallbackServer.listen(settings, state);
    }

    /** RP-Initiated Logout 1.0 section 2. */
    private URI logoutUrl(URI endpoint, SessionEndRequest request, URI comeBackTo, String state) {
        return request.idToken()
                .map(hint -> Parameters.none().with("id_token_hint", hint.reveal()))
                .orElse(Parameters.none())
                .with("client_id", context.settings().require(ProviderKeys.CLIENT_ID))
                .with("post_logout_redirect_uri", comeBackTo.toString())
                .with("state", state)
                .addedTo(endpoint);
    }

    private static SessionEndReport failed(String why) {
        return new SessionEndReport(Result.FAILED, why);
    }
}
