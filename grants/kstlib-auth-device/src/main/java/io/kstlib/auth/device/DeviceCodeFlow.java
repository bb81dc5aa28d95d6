package io.kstlib.auth.device;

import io.kstlib.auth.api.UserCode;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.CodeVerifier;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/**
 * The device authorization grant (RFC 8628). The page is only shown, and no browser is opened: the person chose this flow because the browser with
 * their session is on another device. Also, a page that opens by itself with the code filled in is what phishing looks like (section 5.4).
 */
final class DeviceCodeFlow implements AuthFlow {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    private final Waiting waiting;

    DeviceCodeFlow(Waiting waiting) {
        this.waiting = waiting;
    }

    @Override
    public Token obtain(FlowContext context) {
        Codes codes = codes(context);
        DeviceAuthorization authorization = codes.authorization();
        Duration time = shorter(authorization.validity(), context.request().timeout());
        Instant end = context.clock().instant().plus(time);
        context.request()
                .interaction()
                .showCode(new UserCode(
                        authorization.userCode(), authorization.page(), authorization.pageWithCode(), time));
        TokenPolling polling = new TokenPolling(context, codes.tokenRequest(), authorization.interval(), end, waiting);
        return context.accept(polling.token());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /**
     * @param tokenRequest the request that is repeated until the person has decided
     */
    private record Codes(DeviceAuthorization authorization, ClientRequest tokenRequest) {}

    private static Codes codes(FlowContext context) {
        ClientRequest request = ClientRequest.to(Endpoint.DEVICE_AUTHORIZATION, context.authorizeParameters());
        if (!context.scopes().isEmpty()) {
            request = request.with("scope", String.join(" ", context.scopes()));
        }
        try {
            return codes(request, context);
        } catch (OAuthErrorException refused) {
            if (!wantsVerifier(refused)) {
                throw refused;
            }
        }
        CodeVerifier verifier = CodeVerifier.fresh(context.random());
        Codes proven = codes(
                request.with("code_challenge", verifier.challenge()).with("code_challenge_method", CodeVerifier.METHOD),
                context);
        return new Codes(
                proven.authorization(),
                proven.tokenRequest().with("code_verifier", verifier.value().reveal()));
    }

    /**
     * Whether a server refused because the request had no {@code code_challenge}. RFC 8628 does not need one; Keycloak demands it of a client that must
     * use PKCE. It is not sent without need: some servers refuse parameters that they do not expect.
     */
    private static boolean wantsVerifier(OAuthErrorException refused) {
        return refused.error().equals("invalid_request")
                && refused.errorDescription()
                        .filter(text -> text.contains("code_challenge"))
                        .isPresent();
    }

    private static Codes codes(ClientRequest request, FlowContext context) {
        URI endpoint = context.server().endpoint(Endpoint.DEVICE_AUTHORIZATION).orElseThrow();
        DeviceAuthorization authorization = DeviceAuthorization.read(context.request(request), endpoint);
        Parameters form = Parameters.none()
                .with("grant_type", GRANT)
                .with("device_code", authorization.deviceCode().reveal());
        return new Codes(authorization, ClientRequest.to(Endpoint.TOKEN, form));
    }
}
