/**
 * The verification of JWTs in six steps, both for logins and for reports: which issuer, which key, which claims, and the proof for a third party. It
 * finds the keys of an issuer even where only the token names the issuer.
 *
 * <p>Answers in JWTs. What an endpoint answers in a JWT in place of JSON goes through {@code SignedAnswer} in {@code oidc.jwt}: keys, {@code iss},
 * {@code aud}. {@code SignedIntrospection} (RFC 9701) and {@code SignedUserInfo} add the type and the claims of theirs. Reading userinfo answers is
 * a strategy of the request ({@code UserInfo.AnswerReader}), because type {@code oauth2} has no keys. Claims of other parties are read in one place,
 * too ({@code ClaimSource} in {@code core.jwt}), which fetches nothing.
 *
 * <p>Reports cost what is read of them. A login asks whether its ID token is valid. The PEM, the certificate and the hash that is recovered from an
 * RSA signature, which costs as much as verifying it, are computed when a report is shown ({@code ValidationReport.onFirstUse}).
 */
@NullMarked
package io.kstlib.auth.oidc.jwt;

import org.jspecify.annotations.NullMarked;
