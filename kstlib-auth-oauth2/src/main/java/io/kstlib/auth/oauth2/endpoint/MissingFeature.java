package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A feature that a server may require of a client, and that kstlib does not have. */
public enum MissingFeature {
    /** The authorization request is a signed JWT ({@code require_signed_request_object}). */
    SIGNED_REQUEST("signed authorization requests (JAR, RFC 9101)", "require_signed_request_object"),
    /** The client has a certificate, to which tokens are bound. */
    MUTUAL_TLS("tokens that are bound to a client certificate (mTLS, RFC 8705)", "");

    private final String inWords;
    private final String requiredBy;

    MissingFeature(String inWords, String requiredBy) {
        this.inWords = inWords;
        this.requiredBy = requiredBy;
    }

    /**
     * Lists what a server requires of every authorization request, according to its metadata.
     *
     * @param server the authorization server
     * @return the missing features; empty when the server requires none of them
     */
    public static List<MissingFeature> requiredBy(AuthorizationServer server) {
        return Arrays.stream(values())
                .filter(feature -> !feature.requiredBy.isEmpty())
                .filter(feature -> Boolean.TRUE.equals(server.metadata().get(feature.requiredBy)))
                .toList();
    }

    /**
     * Finds the feature that a server demands by an error. There is no error code for it. Servers such as Keycloak and oidc-provider say it in the
     * description.
     *
     * @param description the {@code error_description}; empty when there is none
     * @return the missing feature; empty when the error is about something else
     */
    public static Optional<MissingFeature> demandedBy(String description) {
        String text = description.toLowerCase(Locale.ROOT);
        if (text.contains("request object") || text.contains("request_object")) {
            return Optional.of(SIGNED_REQUEST);
        }
        if (text.contains("mutual tls") || text.contains("client certificate")) {
            return Optional.of(MUTUAL_TLS);
        }
        return Optional.empty();
    }

    /**
     * @return a text which says that the server requires this feature, and that it is missing
     */
    public String problem() {
        return "the server requires " + inWords + ", which this kstlib does not have";
    }

    /**
     * @param provider the configured name
     * @return the exception for a login that the server refuses
     */
    public LoginFailedException preventsLogin(String provider) {
        return new LoginFailedException(
                LoginFailedException.Reason.REFUSED_BY_SERVER,
                "a login to \"" + provider + "\" is not possible: " + problem(),
                new Remedy.Advice("Have that switched off at the provider"),
                null);
    }

    /**
     * @return what helps, as a sentence without the full stop
     */
    public String remedy() {
        return "The server requires " + inWords
                + ", which this kstlib does not have; have that switched off for this client at the provider";
    }

    /**
     * @return the name of the feature, for messages
     */
    public String inWords() {
        return inWords;
    }
}
