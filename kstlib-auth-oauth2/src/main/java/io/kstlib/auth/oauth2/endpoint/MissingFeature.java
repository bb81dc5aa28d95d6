package io.kstlib.auth.oauth2.endpoint;

import java.util.Locale;
import java.util.Optional;

/** A feature that a server may require of a client, and that kstlib does not have. */
public enum MissingFeature {
    /** The client has a certificate, to which tokens are bound. */
    MUTUAL_TLS("tokens that are bound to a client certificate (mTLS, RFC 8705)");

    private final String inWords;

    MissingFeature(String inWords) {
        this.inWords = inWords;
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
        return text.contains("mutual tls") || text.contains("client certificate")
                ? Optional.of(MUTUAL_TLS)
                : Optional.empty();
    }

    /**
     * @return what helps, as a sentence without the full stop
     */
    public String remedy() {
        return "The server requires " + inWords
                + ", which this kstlib does not have; have that switched off for this client at the provider";
    }
}
