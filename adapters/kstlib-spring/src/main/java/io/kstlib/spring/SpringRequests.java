package io.kstlib.spring;

import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.AuthorizerBuilder;
import io.kstlib.auth.core.authorization.PresentedToken;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/** The common parts of the adapters to both kinds of HTTP clients. */
final class SpringRequests {

    private SpringRequests() {}

    static Authorizer authorizer(TokenSource source, Collection<String> hosts) {
        AuthorizerBuilder builder = Authorizer.builder(source).clientPresentsCertificate();
        hosts.forEach(builder::allowHost);
        return builder.build();
    }

    /** A request that presents another token already is a mistake of the program, as for a session. */
    static void refuseOwnToken(HttpHeaders headers) {
        if (headers.getFirst(HttpHeaders.AUTHORIZATION) != null) {
            throw new IllegalArgumentException("the Authorization header is set by kstlib; leave it out");
        }
    }

    /** Returns the headers that present a token. A header cannot present a certificate; only the HTTP client can. */
    static List<Map.Entry<String, String>> headers(PresentedToken presented, String method, URI url) {
        if (presented.tlsIdentity().isPresent()) {
            throw new IllegalStateException(
                    "the token is bound to a certificate, which the HTTP client has to present; build the"
                            + " authorizer with clientPresentsCertificate() if it does");
        }
        return presented.headers(method, url);
    }

    /** Returns the head of an answer. It uses only the methods that the headers of Spring 6 and 7 share; those of Spring 7 are not a map. */
    static PresentationAnswer answer(URI url, int status, HttpHeaders headers) {
        Map<String, List<String>> copy = new HashMap<>();
        headers.forEach(copy::put);
        return new PresentationAnswer(url, status, copy);
    }
}
