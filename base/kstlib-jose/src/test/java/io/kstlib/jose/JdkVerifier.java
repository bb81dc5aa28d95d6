package io.kstlib.jose;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Verifies JWTs by the JDK, so that the library that signs does not judge itself. */
final class JdkVerifier {

    private JdkVerifier() {}

    /** Whether the signature of a compact JWT is that of a public JWK, by an algorithm. */
    static boolean verifies(String jwt, String algorithm, Map<String, Object> jwk) throws GeneralSecurityException {
        List<String> parts = List.of(jwt.split("\\.", -1));
        Signature signature = signature(algorithm);
        signature.initVerify(key(jwk));
        signature.update((parts.get(0) + "." + parts.get(1)).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(parts.get(2)));
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        String bits = algorithm.substring(2);
        if (algorithm.startsWith("ES")) {
            return Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
        }
        if (algorithm.startsWith("RS")) {
            return Signature.getInstance("SHA" + bits + "withRSA");
        }
        Signature pss = Signature.getInstance("RSASSA-PSS");
        String hash = "SHA-" + bits;
        pss.setParameter(
                new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), Integer.parseInt(bits) / 8, 1));
        return pss;
    }

    private static PublicKey key(Map<String, Object> jwk) throws GeneralSecurityException {
        if ("RSA".equals(jwk.get("kty"))) {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
        }
        String curve = "secp" + String.valueOf(jwk.get("crv")).substring(2) + "r1";
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(
                        new ECPoint(number(jwk, "x"), number(jwk, "y")),
                        parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(Map<String, Object> jwk, String member) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(String.valueOf(jwk.get(member))));
    }
}
