package io.kstlib.auth.oidc.jose;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.jose.DecryptionKey.MontgomeryDecrypter;
import io.kstlib.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.XECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ECDH-ES over the curves that RFC 8037 adds. The test encrypts with its own code, using only the JCA. */
class MontgomeryCurvesTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private static KeyPair pair(String curve) throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(curve).generateKeyPair();
    }

    private static byte[] raw(PublicKey key, String curve) {
        int length = curve.equals("X25519") ? 32 : 56;
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - length, encoded.length);
    }

    private static String jwk(KeyPair pair, String curve) {
        byte[] scalar = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
        return new String(
                Json.write(Map.of(
                        "kty",
                        "OKP",
                        "crv",
                        curve,
                        "x",
                        Base64Url.encode(raw(pair.getPublic(), curve)),
                        "d",
                        Base64Url.encode(scalar))),
                StandardCharsets.UTF_8);
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** Encrypts by RFC 7518 section 4.6 and RFC 8037 section 3.2, with A256GCM. */
    private static String encrypted(String text, PublicKey recipient, String curve, String algorithm)
            throws GeneralSecurityException {
        KeyPair ephemeral = pair(curve);
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        header.put("enc", "A256GCM");
        header.put("cty", "JWT");
        header.put("epk", Map.of("kty", "OKP", "crv", curve, "x", Base64Url.encode(raw(ephemeral.getPublic(), curve))));
        KeyAgreement agreement = KeyAgreement.getInstance("XDH");
        agreement.init(ephemeral.getPrivate());
        agreement.doPhase(recipient, true);
        boolean direct = algorithm.equals("ECDH-ES");
        byte[] derived = derived(agreement.generateSecret(), direct ? "A256GCM" : algorithm);
        byte[] contentKey = direct ? derived : "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        byte[] wrapped = direct ? new byte[0] : wrapped(contentKey, derived);
        String protectedHeader = Base64Url.encode(Json.write(header));
        byte[] iv = new byte[12];
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(contentKey, "AES"), new GCMParameterSpec(128, iv));
        cipher.updateAAD(protectedHeader.getBytes(StandardCharsets.US_ASCII));
        byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
        int length = sealed.length - 16;
        return String.join(
                ".",
                protectedHeader,
                Base64Url.encode(wrapped),
                Base64Url.encode(iv),
                Base64Url.encode(Arrays.copyOf(sealed, length)),
                Base64Url.encode(Arrays.copyOfRange(sealed, length, sealed.length)));
    }

    private static byte[] wrapped(byte[] contentKey, byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AESWrap");
        cipher.init(Cipher.WRAP_MODE, new SecretKeySpec(key, "AES"));
        return cipher.wrap(new SecretKeySpec(contentKey, "AES"));
    }

    /** Runs one round of the Concat KDF, for 256 bits. */
    private static byte[] derived(byte[] secret, String algorithm) throws GeneralSecurityException {
        byte[] name = algorithm.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer input = ByteBuffer.allocate(4 + secret.length + 4 + name.length + 12);
        input.putInt(1).put(secret).putInt(name.length).put(name);
        input.putInt(0).putInt(0).putInt(256);
        return MessageDigest.getInstance("SHA-256").digest(input.array());
    }

    @ParameterizedTest
    @CsvSource({
        "X25519, ECDH-ES, jwk",
        "X25519, ECDH-ES+A256KW, pem",
        "X448, ECDH-ES, pem",
        "X448, ECDH-ES+A256KW, jwk",
    })
    void decryptsIdTokens(String curve, String algorithm, String form) throws GeneralSecurityException {
        KeyPair ours = pair(curve);
        String key = form.equals("jwk") ? jwk(ours, curve) : pem(ours);
        String token = encrypted(idp.idToken(idp.claims()), ours.getPublic(), curve, algorithm);

        assertValid(check(key, token));
        assertRefused(check(jwk(pair(curve), curve), token), "decode_structure", "token");
    }

    private ValidationReport check(String key, String token) {
        return idp.check(idp.client().with("decryption_key", key), token, TokenKind.ID_TOKEN);
    }

    /** RFC 8037 appendices A.6 and A.7, with the numbers of RFC 7748 section 6. */
    @ParameterizedTest
    @CsvSource({
        "X25519,"
                + "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb,"
                + "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a,"
                + "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
        "X448,"
                + "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d,"
                + "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0,"
                + "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d",
    })
    void agreesOnThePublishedSecrets(String curve, String scalar, String ephemeral, String secret)
            throws JOSEException {
        OctetKeyPair ours = new OctetKeyPair.Builder(Curve.parse(curve), encoded(ephemeral))
                .d(encoded(scalar))
                .build();
        OctetKeyPair theirs = new OctetKeyPair.Builder(Curve.parse(curve), encoded(ephemeral)).build();

        assertEquals(
                secret,
                HexFormat.of()
                        .formatHex(MontgomeryDecrypter.of(ours).orElseThrow().agreedOn(theirs)));
    }

    private static Base64URL encoded(String hex) {
        return Base64URL.encode(HexFormat.of().parseHex(hex));
    }

    /** Points with which every key agrees on the same secret. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "00", // not as long as a key
            })
    void refusesPointsThatGiveTheSecretAway(String point) throws GeneralSecurityException, JOSEException {
        MontgomeryDecrypter ours = MontgomeryDecrypter.of(
                        (XECPrivateKey) pair("X25519").getPrivate())
                .orElseThrow();
        OctetKeyPair theirs = new OctetKeyPair.Builder(Curve.X25519, encoded(point)).build();

        assertThrows(JOSEException.class, () -> ours.agreedOn(theirs));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X448", "Ed25519"})
    void refusesAKeyOfAnotherCurve(String other) throws GeneralSecurityException {
        KeyPair ours = pair("X25519");
        String token = encrypted(idp.idToken(idp.claims()), ours.getPublic(), "X25519", "ECDH-ES");
        String key = other.equals("X448")
                ? jwk(pair("X448"), "X448")
                : jwk(ours, "X25519").replace("X25519", "Ed25519");

        assertEquals(
                "decode_structure", check(key, token).failedStep().orElseThrow().name());
    }
}
