package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwt.KeyLocation.Published;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;

/**
 * The rules for a JWT that an endpoint sends in place of JSON: the keys of the server sign it, and it is for this client. The caller
 * checks its header first, and its type, which keeps other JWTs of the same server from passing for this answer. Safe for use by several threads.
 *
 * @param context the provider, for whose client the answer must be
 * @param issuer the issuer that the answer must name; fetches its keys
 * @param jwksUri where the keys are published
 */
record SignedAnswer(ProviderContext context, Issuer issuer, URI jwksUri) {

    /** Requires that the server signed the answer for this client. */
    void require(CompactJwt jws, JwsAlgorithm algorithm) throws TokenRefusal {
        SigningKeys signing = new SigningKeys(new Published(issuer.keys(), jwksUri), new KeySelection(jws, algorithm));
        var unused = signing.fetch();
        if (!signing.prove().verified()) {
            throw TokenRefusal.of("signature", "the signature of the server's answer is not valid")
                    .expected("a signature by a key of " + jwksUri, "another one");
        }
        IssuerPolicy policy = issuer.policy();
        if (!policy.expected(TokenKind.ID_TOKEN).isEmpty() && !policy.acceptsToken(TokenKind.ID_TOKEN, jws.payload())) {
            throw TokenRefusal.differs(
                    "iss",
                    String.join(" or ", policy.expected(TokenKind.ID_TOKEN)),
                    jws.payload().get("iss"));
        }
        String clientId = context.settings().require(ProviderKeys.CLIENT_ID);
        if (!new Audience(jws.payload()).names().contains(clientId)) {
            throw TokenRefusal.differs(
                    "aud", Quote.of(clientId) + ", the client_id", jws.payload().get("aud"));
        }
    }

    /** Requires that the present is between the times of the answer, if it has any (RFC 7519 sections 4.1.4 to 4.1.6). */
    void requirePresent(CompactJwt jws) throws TokenRefusal {
        new TimeClaims(
                        jws.payload(),
                        context.clock().instant(),
                        context.settings().get(ProviderKeys.CLOCK_SKEW).orElse(ValidationTerms.LARGEST_CLOCK_SKEW),
                        null)
                .check();
    }
}
