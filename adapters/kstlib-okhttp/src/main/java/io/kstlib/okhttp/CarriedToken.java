package io.kstlib.okhttp;

import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.PresentedToken;
import java.util.Optional;
import okhttp3.Request;

/**
 * The token of a request, which goes with it as its tag. A request keeps its tag when a program sends it again through another client, so the tag
 * names the authorizer.
 *
 * @param authorizer the one that gave the token
 * @param presented the token
 */
record CarriedToken(Authorizer authorizer, PresentedToken presented) {

    /** Returns the token that an authorizer gave for a request, if it gave one. */
    static Optional<CarriedToken> of(Request request, Authorizer authorizer) {
        return Optional.ofNullable(request.tag(CarriedToken.class))
                .filter(carried -> carried.authorizer().equals(authorizer));
    }

    Request by(Request request) {
        return request.newBuilder().tag(CarriedToken.class, this).build();
    }

    /** Shows no token. */
    @Override
    public String toString() {
        return "CarriedToken[" + presented + "]";
    }
}
