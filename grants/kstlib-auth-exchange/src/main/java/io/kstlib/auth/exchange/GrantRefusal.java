package io.kstlib.auth.exchange;

import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.config.SecretReference;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Says what helps where a server refuses a token that another one issued. */
final class GrantRefusal {

    /** Codes for a token that the server does not accept (RFC 7523 section 3.1, RFC 8693 section 2.2.2). */
    private static final Set<String> ABOUT_THE_TOKEN = Set.of("invalid_grant", "invalid_request", "invalid_token");

    private GrantRefusal() {}

    /**
     * @param reference where the token came from
     * @return the same refusal, with another remedy if its code is about the token
     */
    static OAuthErrorException ofToken(OAuthErrorException refused, SecretReference reference) {
        return ABOUT_THE_TOKEN.contains(refused.error()) ? with(refused, remedy(reference)) : refused;
    }

    /** Whether it is about those whom the new token is for (RFC 8693 section 2.2.2). Keycloak says so in the description only. */
    static boolean isAboutTarget(OAuthErrorException refused) {
        String description = refused.errorDescription().orElse("").toLowerCase(Locale.ROOT);
        boolean isAboutSubject = description.contains("token audience");
        return refused.error().equals("invalid_target") || (description.contains("audience") && !isAboutSubject);
    }

    static OAuthErrorException with(OAuthErrorException refused, Remedy remedy) {
        return new OAuthErrorException(
                refused.error(), refused.errorDescription().orElse(null), refused.status(), refused.problem(), remedy);
    }

    private static Remedy remedy(SecretReference reference) {
        Optional<LentToken> lent = LentToken.in(reference);
        Remedy trust = new Remedy.Advice("Check that the server trusts the issuer of " + reference
                + ", that the token is meant for the server (aud), and that this client may use the grant");
        return lent.isEmpty()
                ? trust
                : new Remedy.Either(trust, new Remedy.LogInAgain(lent.get().provider()));
    }
}
