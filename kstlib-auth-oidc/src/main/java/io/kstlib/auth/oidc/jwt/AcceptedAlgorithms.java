package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.spi.config.Settings;
import java.util.List;

/**
 * The algorithms that a provider may sign ID tokens with and authorization responses, independent of what it publishes (RFC 8725 section 3.1).
 * Not for access
 * tokens, which are no business of the client.
 *
 * @param names the names of the algorithms; empty for all that prove who signed
 */
public record AcceptedAlgorithms(List<String> names) {

    public AcceptedAlgorithms {
        names = List.copyOf(names);
    }

    /**
     * {@return the algorithms that a section accepts, itself or through its profile}
     *
     * @param settings a provider's section
     */
    public static AcceptedAlgorithms from(Settings settings) {
        return new AcceptedAlgorithms(OidcKeys.acceptedAlgorithms(settings));
    }

    /** Refuses an algorithm of an ID token that the configuration does not accept. */
    public void require(JwsAlgorithm algorithm, TokenKind kind) throws TokenRefusal {
        if (kind == TokenKind.ID_TOKEN && !names.isEmpty() && names.stream().noneMatch(algorithm::isCalled)) {
            throw TokenRefusal.of(
                            "alg",
                            "it is signed with " + algorithm.joseName() + ", and only " + Quote.of(names)
                                    + " is accepted (" + OidcKeys.ACCEPTED_ALGORITHMS.name() + ")")
                    .expected(Quote.of(names), algorithm.joseName())
                    .advice("Have the provider sign for this client with one of " + String.join(", ", names));
        }
    }

    /**
     * {@return whether a server may sign with one that is accepted; {@code true} if neither side names any}
     *
     * @param published what a server may sign with; empty where it does not say
     */
    public boolean fit(List<String> published) {
        return names.isEmpty() || published.isEmpty() || published.stream().anyMatch(this::has);
    }

    /** One algorithm may have two names (RFC 9864). */
    private boolean has(String algorithm) {
        return JwsAlgorithm.named(algorithm)
                .filter(known -> names.stream().anyMatch(known::isCalled))
                .isPresent();
    }
}
