package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.oauth2.config.PushPolicy;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.flow.RequestObject;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.text.Spans;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The URL of an authorization request, which holds the request itself, or what stands for a pushed one.
 *
 * @param url what the browser opens
 * @param lifetime how long the server knows it; {@code null} when it does not end
 */
record AuthorizationUrl(URI url, @Nullable Duration lifetime) {

    /** Makes the URL, and sends the request to the server before, where that is to be done. */
    static AuthorizationUrl of(AuthorizationRequest request, URI endpoint, FlowContext context) {
        Parameters parameters = request.parameters(context);
        Optional<RequestObject> signed = context.requestObject(parameters);
        if (!PushPolicy.of(context.settings(), context.server()).applies()) {
            return signed.map(object -> new AuthorizationUrl(
                            AuthorizationRequest.signed(object, parameters).addedTo(endpoint), object.lifetime()))
                    .orElseGet(() -> new AuthorizationUrl(parameters.addedTo(endpoint), null));
        }
        PushedRequest pushed =
                PushedRequest.send(signed.map(AuthorizationRequest::signed).orElse(parameters), context);
        return new AuthorizationUrl(pushed.parameters(context).addedTo(endpoint), pushed.lifetime());
    }

    /** Shows the URL to the person, who may take longer to open it than the server knows it (RFC 9126 section 4). */
    void showIn(FlowContext context) {
        if (lifetime != null && lifetime.compareTo(context.request().timeout()) < 0) {
            context.request()
                    .interaction()
                    .tell(
                            "Open this URL within " + Spans.inWords(lifetime)
                                    + "; after that the provider does not know it any more, and the login has to be started again");
        }
        context.request().interaction().show(url);
    }

    /** Does not show the URL, which holds {@code state}. */
    @Override
    public String toString() {
        return "AuthorizationUrl[" + lifetime + "]";
    }
}
