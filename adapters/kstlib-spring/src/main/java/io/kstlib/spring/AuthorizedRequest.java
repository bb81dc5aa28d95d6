package io.kstlib.spring;

import io.kstlib.auth.core.authorization.PresentedToken;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;

/** A request as it is sent once. It has its own headers, so that no trace of a refused token is left for the next attempt. */
final class AuthorizedRequest extends HttpRequestWrapper {

    private final HttpHeaders headers = new HttpHeaders();

    AuthorizedRequest(HttpRequest request, PresentedToken presented) {
        super(request);
        request.getHeaders().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        for (Map.Entry<String, String> header :
                SpringRequests.headers(presented, request.getMethod().name(), request.getURI())) {
            headers.set(header.getKey(), header.getValue());
        }
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }
}
