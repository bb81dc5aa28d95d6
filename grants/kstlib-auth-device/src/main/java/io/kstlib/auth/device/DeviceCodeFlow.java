package io.kstlib.auth.device;

import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.internal.CodeVerifier;

/**
 * The device authorization grant (RFC 8628). The page is only shown, and no browser is opened: the browser with the user's session is on another
 * device. Also, phishing looks like a page that opens by itself with the code filled in (section 5.4).
 */
final class DeviceCodeFlow implements AuthFlow {

    static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    @Override
    public Token obtain(FlowContext context) {
        Codes codes = codes(context);
        DeviceAuthorization authorization = codes.authorization();
        context.request().interaction().showCode(authorization.forPerson());
        return authorization.login().await(codes.tokenForm());
    }

    /**
     * @param tokenForm the form that asks for the token until the user has decided
     */
    private record Codes(DeviceAuthorization authorization, Parameters tokenForm) {}

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
                proven.tokenForm().with("code_verifier", verifier.value().reveal()));
    }

    /**
     * Whether a server refused because the request had no {@code code_challenge}. RFC 8628 does not need one; Keycloak demands it of a client that must
     * use PKCE. It is sent only on demand, because some servers refuse unexpected parameters.
     */
    private static boolean wantsVerifier(OAuthErrorException refused) {
        return refused.error().equals("invalid_request")
                && refused.errorDescription()
                        .filter(text -> text.contains("code_challenge"))
                        .isPresent();
    }

    private static Codes codes(ClientRequest request, FlowContext context) {
        DeviceAuthorization authorization = DeviceAuthorization.request(context, request);
        return new Codes(
                authorization,
                Parameters.none()
                        .with("grant_type", GRANT)
                        .with("device_code", authorization.deviceCode().reveal()));
    }
}
