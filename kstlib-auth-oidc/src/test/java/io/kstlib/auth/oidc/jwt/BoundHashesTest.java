package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.oidc.jwt.TokenVerifier.Expectation;
import io.kstlib.auth.testkit.server.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code c_hash} binds an ID token to the authorization code that came with it (OpenID Connect Core 1.0 sections 3.3.2.10 and 3.3.2.11). */
class BoundHashesTest {

    private static final String CODE = "SplxlOBeZQQYbYS6WxSbIA";

    @RegisterExtension
    private final Idp idp = new Idp();

    private ValidationReport check(String algorithm, Object codeHash) {
        SigningKey key = Keys.forAlgorithm(algorithm);
        idp.publishKey(key.jwk());
        Map<String, Object> claims = idp.claimsWith("c_hash", codeHash);
        return TokenVerifier.of(idp.client())
                .verify(
                        new ValidationRequest(
                                Secret.of(key.using(algorithm).sign(claims)),
                                TokenKind.ID_TOKEN,
                                "authorization answer"),
                        Expectation.nothing().withCode(Secret.of(CODE)));
    }

    private static String hash(String algorithm, String text) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.US_ASCII));
        return Base64Url.encode(Arrays.copyOf(digest, digest.length / 2));
    }

    @ParameterizedTest
    @CsvSource({"RS256, SHA-256", "ES384, SHA-384", "PS512, SHA-512", "EdDSA, SHA-512", "ES256K, SHA-256"})
    void holdsTheCodeToTheHash(String algorithm, String hash) throws GeneralSecurityException {
        assertValid(check(algorithm, hash(hash, CODE)));
        assertRefused(check(algorithm, hash(hash, "another")), "validate_claims", "c_hash");
        assertRefused(check(algorithm, 1), "validate_claims", "c_hash");
    }
}
