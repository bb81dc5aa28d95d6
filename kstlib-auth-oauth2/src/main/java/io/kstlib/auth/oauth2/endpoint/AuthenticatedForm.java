package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.text.Redaction;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A form with the client's credentials. It holds secrets, so {@link #toString()} shows names only.
 *
 * @param target where it goes
 * @param identity the certificate that goes with it; {@code null} for none
 * @param headers the headers of the credentials
 * @param parameters the form, including the parameters of the credentials
 * @param method how the client authenticates
 * @param hidden the secrets of the credentials, and the configured headers, which no message shows
 */
record AuthenticatedForm(
        URI target,
        @Nullable TlsIdentity identity,
        List<Map.Entry<String, String>> headers,
        Parameters parameters,
        String method,
        List<String> hidden) {

    AuthenticatedForm {
        headers = List.copyOf(headers);
        hidden = List.copyOf(hidden);
    }

    /** Makes the request. It asks for JSON, because some servers otherwise answer with a form. */
    HttpCall call() {
        return call("application/json");
    }

    HttpCall call(String accepted) {
        HttpCall call = HttpCall.postForm(target, parameters);
        if (identity != null) {
            call = call.withIdentity(identity);
        }
        for (Map.Entry<String, String> header : headers) {
            call = call.withHeader(header.getKey(), header.getValue());
        }
        return call.withHeader("Accept", accepted);
    }

    /**
     * Returns what hides the values of this request where the server quotes them.
     *
     * @param sent the request as it was sent, perhaps with further headers
     */
    Redaction redaction(HttpCall sent) {
        return sent.redaction(hidden);
    }

    @Override
    public String toString() {
        return "AuthenticatedForm[" + method + ", " + parameters + "]";
    }
}
