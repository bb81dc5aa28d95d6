package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.SignatureCheck;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.auth.testkit.server.TestPerson;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A key that cannot be used is named with its reason (RFC 7517 section 5). Other keys can still prove a token. If it is the only key,
 * this says nothing of the token.
 */
@Tag("outer")
class UnusableKeysTest {

    private static final String NO_POINT = "not a point of the curve";

    @RegisterExtension
    private final Idp idp = new Idp();

    /** Lists the name of a flaw, the algorithm, the good key with the flaw, and a part of the reason. */
    static Stream<Arguments> flaws() {
        List<Arguments> flaws = new ArrayList<>();
        add(flaws, "x is all ones", "EdDSA", "x", filled(32, 0xFF), NO_POINT);
        add(flaws, "y has no x", "EdDSA", "x", littleEndian(2, 32), NO_POINT);
        add(flaws, "y is not below p", "EdDSA", "x", littleEndian(p25519().add(BigInteger.valueOf(3)), 32), NO_POINT);
        add(flaws, "x is all ones", "Ed448", "x", filled(57, 0xFF), NO_POINT);
        add(flaws, "y has no x", "Ed448", "x", littleEndian(2, 57), NO_POINT);
        add(flaws, "y is not below p", "Ed448", "x", littleEndian(p448().add(BigInteger.valueOf(3)), 57), NO_POINT);
        add(flaws, "spare bits are set", "Ed448", "x", spareBits(), NO_POINT);
        add(flaws, "it is a key of X25519", "EdDSA", "crv", "X25519", "crv is \"X25519\"");
        add(flaws, "it is a key of X448", "Ed448", "crv", "X448", "crv is \"X448\"");
        for (String curve : List.of("ES256", "ES384", "ES512", "ES256K")) {
            String reason = curve.equals("ES256K") ? "not a key for ES256K" : NO_POINT;
            int length = Base64Url.decode(
                            String.valueOf(Keys.forAlgorithm(curve).jwk().get("x")))
                    .length;
            add(flaws, "it lies off the curve", curve, "y", Keys.unsigned(BigInteger.ONE, length), reason);
            add(flaws, "x is all ones", curve, "x", filled(length, 0xFF), reason);
            add(flaws, "x is zero", curve, "x", Keys.unsigned(BigInteger.ZERO, length), reason);
        }
        add(flaws, "its curve has no name", "ES256", "crv", "\u0000", "crv is \"\\u{0000}\"");
        add(flaws, "x is not below p", "ES512", "x", xBeyondP(), NO_POINT);
        add(flaws, "the exponent is 1", "RS256", "e", "AQ", "exponent");
        add(flaws, "the exponent is even", "PS256", "e", "Ag", "exponent");
        add(flaws, "the exponent is huge", "RS256", "e", filled(200, 0xFF), "exponent");
        add(flaws, "the modulus is short", "RS256", "n", filled(128, 0xFF), "1024 bits");
        add(flaws, "the modulus is even", "RS256", "n", modulusPlus(1), "small factor");
        add(flaws, "the modulus has a small factor", "PS512", "n", multipleOf(751), "small factor");
        add(flaws, "the modulus is not a number", "RS256", "n", List.of(), "n is not text");
        add(flaws, "it is too short", "ML-DSA-44", "pub", filled(1311, 1), "pub has 1311 bytes");
        add(flaws, "it is of another size", "ML-DSA-65", "alg", "ML-DSA-87", "pub has 1952 bytes");
        add(flaws, "t1 is zero", "ML-DSA-87", "pub", Base64Url.encode(new byte[2592]), "anyone can sign");
        add(flaws, "it is private", "RS256", "d", "AQAB", "private part");
        add(flaws, "its kid is a number", "RS256", "kid", 7, "kid is not text");
        return flaws.stream();
    }

    private static void add(
            List<Arguments> flaws, String name, String algorithm, String member, Object value, String reason) {
        flaws.add(Arguments.of(
                algorithm + ": " + name, algorithm, Keys.forAlgorithm(algorithm).jwkWith(member, value), reason));
    }

    private static String filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return Base64Url.encode(bytes);
    }

    private static BigInteger p25519() {
        return BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    }

    private static BigInteger p448() {
        return BigInteger.TWO.pow(448).subtract(BigInteger.TWO.pow(224)).subtract(BigInteger.ONE);
    }

    private static String littleEndian(long number, int length) {
        return littleEndian(BigInteger.valueOf(number), length);
    }

    private static String littleEndian(BigInteger number, int length) {
        byte[] bytes = Base64Url.decode(Keys.unsigned(number, length));
        for (int i = 0; i < length / 2; i++) {
            byte swapped = bytes[i];
            bytes[i] = bytes[length - 1 - i];
            bytes[length - 1 - i] = swapped;
        }
        return Base64Url.encode(bytes);
    }

    /** Sets spare bits: the last of the 57 bytes has only one bit, the sign of x. */
    private static String spareBits() {
        byte[] x =
                Base64Url.decode(String.valueOf(Keys.forAlgorithm("Ed448").jwk().get("x")));
        x[56] |= 1;
        return Base64Url.encode(x);
    }

    /** Makes another form of the same point: the coordinate plus p, which is equal modulo p. */
    private static String xBeyondP() {
        BigInteger x =
                ((ECPublicKey) Keys.forAlgorithm("ES512").publicKey()).getW().getAffineX();
        return Keys.unsigned(x.add(BigInteger.TWO.pow(521)).subtract(BigInteger.ONE), 66);
    }

    private static BigInteger modulus() {
        return ((RSAPublicKey) SigningKey.rsa().publicKey()).getModulus();
    }

    private static String modulusPlus(long number) {
        return Keys.unsigned(modulus().add(BigInteger.valueOf(number)), 256);
    }

    private static String multipleOf(long factor) {
        BigInteger number = BigInteger.valueOf(factor);
        return Keys.unsigned(modulus().divide(number).multiply(number), 256);
    }

    /** Returns a good key of the same kind, whose token is good. */
    private static SigningKey another(String algorithm) {
        SigningKey bad = Keys.forAlgorithm(algorithm);
        return switch (algorithm) {
            case "EdDSA" -> SigningKey.of("good", "Ed25519");
            case "Ed448" -> SigningKey.of("good", "Ed448");
            case "ES256" -> SigningKey.of("good", "ES256");
            case "ES384" -> SigningKey.of("good", "ES384");
            case "ES512" -> SigningKey.of("good", "ES512");
            case "ES256K", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87" -> bad; // these keys contain their names
            default -> SigningKey.of("rsa-2", "RS256").named("good");
        };
    }

    private static Map<String, Object> with(Map<String, Object> jwk, String keyId) {
        Map<String, Object> copy = new LinkedHashMap<>(jwk);
        copy.put("kid", keyId);
        return copy;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("flaws")
    void leavesATokenUndecidedWhenItsOnlyKeyCannotBeUsed(
            String name, String algorithm, Map<String, Object> bad, String reason) {
        SigningKey key = Keys.forAlgorithm(algorithm);
        idp.publishKey(bad);

        ValidationReport report = idp.check(key.using(algorithm).sign(idp.claims()));

        ValidationStep failed = assertRefused(report, "extract_public_key", "jwks");
        assertEquals(Verdict.UNDECIDED, report.verdict());
        assertTrue(failed.message().contains(reason), failed.message());
        assertEquals("the provider", failed.failure().orElseThrow().whoCanFix());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("flaws")
    void leavesATokenWithoutKidUndecidedToo(String name, String algorithm, Map<String, Object> bad, String reason) {
        SigningKey key = Keys.forAlgorithm(algorithm);
        Map<String, Object> header = key.using(algorithm).header();
        header.remove("kid");
        idp.publishKey(bad);

        ValidationReport report = idp.check(key.using(algorithm).sign(header, idp.claims()));

        ValidationStep failed = assertRefused(report, "extract_public_key", "jwks");
        assertEquals(Verdict.UNDECIDED, report.verdict());
        assertTrue(failed.message().contains(reason), failed.message());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("flaws")
    void provesATokenByTheGoodKeyAmongBadOnes(String name, String algorithm, Map<String, Object> bad, String reason) {
        SigningKey good = another(algorithm);
        assertProves(good, algorithm, List.of(bad, with(bad, good.keyId()), good.jwk(), bad));
    }

    @Tag("trial")
    @ParameterizedTest(name = "{0}")
    @MethodSource("flaws")
    void provesATokenByTheGoodKeyWhereverTheBadOneStands(
            String name, String algorithm, Map<String, Object> bad, String reason) {
        SigningKey good = another(algorithm);
        Map<String, Object> sameName = with(bad, good.keyId());
        assertProves(good, algorithm, List.of(bad, good.jwk()));
        assertProves(good, algorithm, List.of(good.jwk(), bad));
        assertProves(good, algorithm, List.of(sameName, good.jwk()));
        assertProves(good, algorithm, List.of(good.jwk(), sameName));
    }

    private void assertProves(SigningKey good, String algorithm, List<Map<String, Object>> published) {
        Map<String, Object> header = good.using(algorithm).header();
        String named = good.using(algorithm).sign(header, idp.claims());
        header.remove("kid");
        String unnamed = good.using(algorithm).sign(header, idp.claims());
        idp.publishKeys(published);

        assertValid(idp.check(named));
        assertValid(idp.check(unnamed));
    }

    @Test
    void refusesATokenThatIsNotTheGoodKeysAlsoBesideABadOne() {
        SigningKey good = another("EdDSA");
        SigningKey attacker = SigningKey.of("attacker", "Ed25519");
        idp.publishKeys(List.of(bad25519(), good.jwk()));

        ValidationReport report =
                idp.check(attacker.using("EdDSA").sign(good.using("EdDSA").header(), idp.claims()));

        assertRefused(report, "verify_signature", "signature");
        assertEquals(Verdict.INVALID, report.verdict());
    }

    @Test
    void refusesAnAlgorithmThatTheNamedKeyIsNotFor() { // RFC 8725 section 3.1: the kid says nothing of the kind
        idp.publishKeys(List.of(bad25519(), SigningKey.rsa().jwk()));
        Map<String, Object> header = SigningKey.rsa().header();
        header.put("kid", "ed25519");

        ValidationReport report = idp.check(SigningKey.rsa().sign(header, idp.claims()));

        assertRefused(report, "extract_public_key", "alg");
        assertEquals(Verdict.INVALID, report.verdict());
    }

    private static Map<String, Object> bad25519() {
        return Keys.forAlgorithm("EdDSA").jwkWith("x", filled(32, 0xFF));
    }

    @Test
    void endsALoginWithItsOwnKindOfErrorThatNamesTheReason() {
        idp.publishKey(bad25519());

        TokenRefusedException refused = assertThrows(
                TokenRefusedException.class,
                () -> Corporate.provider(idp.client()).login(person().request(Mode.MANUAL)));

        assertEquals("extract_public_key", refused.step());
        assertTrue(refused.getMessage().contains(NO_POINT), refused.getMessage());
    }

    @Test
    void logsInByTheGoodKeyAfterTheBadOne() {
        idp.publishKeys(List.of(bad25519(), Keys.forAlgorithm("EdDSA").jwk()));

        assertTrue(Corporate.provider(idp.client())
                .login(person().request(Mode.MANUAL))
                .idToken()
                .isPresent());
    }

    @Test
    void keepsARefreshedTokenWhoseIdTokenNoKeyCanProve() {
        idp.publishKey(Keys.forAlgorithm("EdDSA").jwk());
        Token token = Corporate.provider(idp.client()).login(person().request(Mode.MANUAL));
        idp.publishKey(bad25519());
        Provider later = Corporate.provider(idp.client());
        Map<String, Object> answer = new LinkedHashMap<>(answer(
                idp.claimsWith("jti", "2"), claims -> Keys.forAlgorithm("EdDSA").sign(claims)));
        answer.put("refresh_token", "rt-2");
        idp.issues(answer);

        Token refreshed = later.refresh(token).accept();

        assertEquals(token.idToken(), refreshed.idToken());
        assertEquals("rt-2", refreshed.refreshToken().orElseThrow().reveal());
    }

    @Test
    void tellsAKeyThatJavaRefusesFromASignatureThatIsNotRight() throws GeneralSecurityException {
        NamedParameterSpec curve = NamedParameterSpec.ED25519;
        PublicKey none = KeyFactory.getInstance("EdDSA")
                .generatePublic(new EdECPublicKeySpec(curve, new EdECPoint(false, BigInteger.TWO)));
        String token = Keys.forAlgorithm("EdDSA").sign(idp.claims());

        assertThrows(
                InvalidKeyException.class,
                () -> SignatureCheck.verify(CompactJwt.parse(token), JwsAlgorithm.EDDSA, none));
    }

    private TestPerson person() {
        return Corporate.person(asked -> idp.issues(answer(
                idp.claimsWith("nonce", asked.get("nonce")),
                claims -> Keys.forAlgorithm("EdDSA").sign(claims))));
    }

    private static Map<String, Object> answer(
            Map<String, Object> claims, Function<Map<String, Object>, String> signer) {
        return Map.of(
                "access_token", "at-1",
                "token_type", "Bearer",
                "expires_in", 300,
                "refresh_token", "rt-1",
                "id_token", signer.apply(claims));
    }
}
