package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.oidc.jose.Quote;
import java.net.URI;
import java.util.Map;

/** The errors of a login without an ID token, or with the ID token of another person. */
final class IdTokenErrors {

    private IdTokenErrors() {}

    static TokenRefusedException missing(String provider) {
        return new TokenRefusedException(
                "decode_structure",
                "id_token",
                "the provider \"" + provider
                        + "\" answered the login without an ID token, which the scope openid asks for"
                        + " (OpenID Connect Core 1.0 section 3.1.3.3)",
                new Remedy.Advice(
                        "Allow the scope openid for this client at the provider, or configure it with type: oauth2 if it does not"
                                + " speak OpenID Connect"),
                null);
    }

    /**
     * @param provider the configured name
     * @param endpoint the endpoint that answered, in a form that may be shown
     * @param claims the answer
     * @param expected the {@code sub} of the ID token
     */
    static ProtocolException anotherPerson(String provider, URI endpoint, Map<String, Object> claims, String expected) {
        return new ProtocolException(
                endpoint,
                "the userinfo endpoint of provider \"" + provider + "\" (" + endpoint + ") answered about "
                        + (claims.containsKey("sub") ? "another person" : "no one") + ": sub is "
                        + Quote.of(claims.get("sub")) + ", the ID token has " + Quote.of(expected)
                        + " (OpenID Connect Core 1.0 section 5.3.2)",
                new Remedy.LogInAgain(provider),
                null);
    }
}
