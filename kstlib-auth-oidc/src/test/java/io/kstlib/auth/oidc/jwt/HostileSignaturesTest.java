package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that are not the provider's (RFC 8725 sections 3.3 and 3.4). Each token fails at its signature, not before. */
class HostileSignaturesTest {

    private static final String SIGNATURE = "verify_signature";

    @RegisterExtension
    private final Idp idp = new Idp();

    private final SigningKey key = SigningKey.rsa();

    @Test
    void refusesChangedClaims() {
        String[] parts = idp.idToken(idp.claims()).split("\\.", -1);
        String changed = Base64Url.encode(Json.write(idp.claimsWith("sub", "admin")));

        ValidationReport report = idp.check(parts[0] + "." + changed + "." + parts[2]);

        assertRefused(report, SIGNATURE, "signature");
        assertTrue(report.facts().toMap().containsKey("public_key_pem"), "the key is reported, so that others can try");
    }

    @Test
    void refusesASignatureByAnotherKey() {
        SigningKey attacker = SigningKey.of("attacker", "RS256");

        assertRefused(idp.check(attacker.sign(key.header(), idp.claims())), SIGNATURE, "signature");
    }

    @Test
    void refusesEmptyAndTruncatedSignatures() {
        String good = idp.idToken(idp.claims());
        String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        byte[] signature = Base64Url.decode(good.substring(unsigned.length()));

        assertRefused(idp.check(unsigned), SIGNATURE, "signature");
        assertRefused(idp.check(unsigned + Base64Url.encode(Arrays.copyOf(signature, 255))), SIGNATURE, "signature");
        assertRefused(idp.check(unsigned + Base64Url.encode(Arrays.copyOf(signature, 257))), SIGNATURE, "signature");
        assertRefused(idp.check(unsigned + Base64Url.encode(new byte[256])), SIGNATURE, "signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "ES384", "ES512"})
    void refusesPsychicSignatures(String algorithm) { // CVE-2022-21449: r = s = 0, and r = s = n
        SigningKey ec = Keys.forAlgorithm(algorithm);
        idp.publishKey(ec.jwk());
        String good = ec.using(algorithm).sign(idp.claims());
        String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        int length = Base64Url.decode(good.substring(unsigned.length())).length;
        byte[] allOnes = new byte[length];
        Arrays.fill(allOnes, (byte) 0xFF);
        byte[] order = order(ec, length / 2);

        assertRefused(idp.check(unsigned + Base64Url.encode(new byte[length])), SIGNATURE, "signature");
        assertRefused(idp.check(unsigned + Base64Url.encode(allOnes)), SIGNATURE, "signature");
        assertRefused(idp.check(unsigned + Base64Url.encode(order)), SIGNATURE, "signature");
        assertRefused(idp.check(unsigned + Base64Url.encode(new byte[length / 2])), SIGNATURE, "signature");
        assertRefused(idp.check(unsigned), SIGNATURE, "signature");
    }

    private static byte[] order(SigningKey ec, int half) {
        byte[] n = ((ECPublicKey) ec.publicKey()).getParams().getOrder().toByteArray();
        byte[] twice = new byte[2 * half];
        int copied = Math.min(n.length, half);
        System.arraycopy(n, n.length - copied, twice, half - copied, copied);
        System.arraycopy(n, n.length - copied, twice, 2 * half - copied, copied);
        return twice;
    }

    @Test
    void refusesAnEcdsaSignatureInAsn1() { // RFC 7518 section 3.4 wants only the two numbers
        SigningKey ec = Keys.forAlgorithm("ES256");
        idp.publishKey(ec.jwk());
        String good = ec.using("ES256").sign(idp.claims());
        String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        byte[] r = new byte[72];
        r[0] = 0x30;

        assertRefused(idp.check(unsigned + Base64Url.encode(r)), SIGNATURE, "signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EdDSA", "Ed448"})
    void refusesEdwardsSignaturesOfTheWrongLengthOrOrder(String algorithm) { // RFC 8032 section 5.1.7
        SigningKey edwards = Keys.forAlgorithm(algorithm);
        idp.publishKey(edwards.jwk());
        String good = edwards.using(algorithm).sign(idp.claims());
        String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        byte[] signature = Base64Url.decode(good.substring(unsigned.length()));
        byte[] malleable = signature.clone();
        malleable[signature.length == 64 ? 63 : 112] |= (byte) 0xF0; // s beyond the order of the group

        assertRefused(idp.check(unsigned), SIGNATURE, "signature");
        assertRefused(idp.check(unsigned + Base64Url.encode(new byte[signature.length])), SIGNATURE, "signature");
        assertRefused(idp.check(unsigned + Base64Url.encode(malleable)), SIGNATURE, "signature");
        assertRefused(
                idp.check(unsigned + Base64Url.encode(Arrays.copyOf(signature, signature.length - 1))),
                SIGNATURE,
                "signature");
    }

    /** RFC 8032 sections 5.1.6 and 5.2.6: 64 and 114 bytes. JDK 17 itself accepts one byte more. */
    @ParameterizedTest
    @CsvSource({"EdDSA, 1", "EdDSA, 2", "EdDSA, 50", "EdDSA, 64", "Ed448, 1", "Ed448, 2", "Ed448, 50", "Ed448, 114"})
    void refusesEdwardsSignaturesWithBytesBehindThem(String algorithm, int more) {
        SigningKey edwards = Keys.forAlgorithm(algorithm);
        idp.publishKey(edwards.jwk());
        String good = edwards.using(algorithm).sign(idp.claims());
        String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        byte[] signature = Base64Url.decode(good.substring(unsigned.length()));
        byte[] ones = Arrays.copyOf(signature, signature.length + more);
        Arrays.fill(ones, signature.length, ones.length, (byte) 0xFF);

        assertRefused(
                idp.check(unsigned + Base64Url.encode(Arrays.copyOf(signature, signature.length + more))),
                SIGNATURE,
                "signature");
        assertRefused(idp.check(unsigned + Base64Url.encode(ones)), SIGNATURE, "signature");
    }

    @Test
    void refusesPssInPlaceOfPkcs1AndTheOtherWayRound() {
        assertRefused(idp.check(key.using("PS256").sign(key.header(), idp.claims())), SIGNATURE, "signature");
        assertRefused(idp.check(key.sign(key.using("PS256").header(), idp.claims())), SIGNATURE, "signature");
        assertRefused(idp.check(key.sign(key.using("RS512").header(), idp.claims())), SIGNATURE, "signature");
    }
}
