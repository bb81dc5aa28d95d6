package io.kstlib.auth.device;

import io.kstlib.auth.api.UserCode;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.ClientRequest;
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

    private final Waiting waiting;

    DeviceCodeFlow(Waiting waiting) {
        this.waiting = waiting;
    }

    @Override
    public Token obtain(FlowContext context) {
        DeviceAuthorization authorization = authorization(context);
        Duration time = shorter(authorization.validity(), context.request().timeout());
        Instant end = context.clock().instant().plus(time);
        context.request()
                .interaction()
                .showCode(new UserCode(
                        authorization.userCode(), authorization.page(), authorization.pageWithCode(), time));
        Token token = new TokenPolling(context, authorization, end, waiting).token();
        return context.accept(token);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static DeviceAuthorization authorization(FlowContext context) {
        ClientRequest request =
                ClientRequest.to(Endpoint.DEVICE_AUTHORIZATION, Parameters.of(context.authorizeParameters()));
        if (!context.scopes().isEmpty()) {
            request = request.with("scope", String.join(" ", context.scopes()));
        }
        URI endpoint = context.server().endpoint(Endpoint.DEVICE_AUTHORIZATION).orElseThrow();
        return DeviceAuthorization.read(context.request(request), endpoint);
    }
}
