package io.kstlib.spring;

import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.AuthorizerBuilder;
import java.util.Collection;
import org.springframework.http.HttpHeaders;

/** What the adapters to both kinds of HTTP clients share. */
final class SpringRequests {

    private SpringRequests() {}

    static Authorizer authorizer(AuthClient client, Collection<String> hosts) {
        AuthorizerBuilder builder = Authorizer.builder(client).clientShowsCertificate();
        hosts.forEach(builder::allowHost);
        return builder.build();
    }

    /** A request that shows another token already is a mistake of the program, as for a session. */
    static void refuseOwnToken(HttpHeaders headers) {
        if (headers.getFirst(HttpHeaders.AUTHORIZATION) != null) {
            throw new IllegalArgumentException("the Authorization header is set by kstlib; leave it out");
        }
    }
}
