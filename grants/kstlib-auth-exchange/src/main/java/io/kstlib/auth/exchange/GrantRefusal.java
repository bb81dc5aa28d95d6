package io.kstlib.auth.exchange;

import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.spi.config.SecretReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Chooses the remedy if a server refuses a token of another issuer. */
final class GrantRefusal {

    /** Codes for a token that the server does not accept (RFC 7523 section 3.1, RFC 8693 section 2.2.2). */
    private static final Set<String> ABOUT_THE_TOKEN = Set.of("invalid_grant", "invalid_request", "invalid_token");

    private GrantRefusal() {}

    /**
     * {@return the same refusal, with another remedy if its code is about a token}
     *
     * @param references the references to the tokens
     * @param account which of several logins gave those of other providers
     */
    static OAuthErrorException ofToken(
            OAuthErrorException refused, List<SecretReference> references, AccountName account) {
        return ABOUT_THE_TOKEN.contains(refused.error()) ? with(refused, remedy(references, account)) : refused;
    }

    /** Whether the refusal is about the target of the new token (RFC 8693 section 2.2.2). Keycloak says so in the description only. */
    static boolean isAboutTarget(OAuthErrorException refused) {
        String description = refused.errorDescription().orElse("").toLowerCase(Locale.ROOT);
        boolean isAboutSubject = description.contains("token audience");
        return refused.error().equals("invalid_target") || (description.contains("audience") && !isAboutSubject);
    }

    static OAuthErrorException with(OAuthErrorException refused, Remedy remedy) {
        return new OAuthErrorException(
                refused.error(), refused.errorDescription().orElse(null), refused.status(), refused.problem(), remedy);
    }

    private static Remedy remedy(List<SecretReference> references, AccountName account) {
        String named = references.stream().map(SecretReference::toString).collect(Collectors.joining(" and "));
        List<Remedy> ways = new ArrayList<>();
        ways.add(Remedy.advice("Check that the server trusts the issuer of " + named
                + ", that the token is meant for the server (aud), and that this client may use the grant"));
        references.forEach(reference -> TokenReference.OfProvider.in(reference)
                .ifPresent(
                        source -> ways.add(Remedy.logInAgain(source.provider()).with(account))));
        return ways.size() == 1 ? ways.get(0) : Remedy.either(ways);
    }
}
