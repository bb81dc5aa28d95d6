package io.kstlib.auth.oidc.hostile;

import static io.kstlib.auth.oidc.hostile.Hostile.DECODE;

import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens that are recognized by their form or algorithm. */
final class HostileForms {

    private final Hostile hostile;

    HostileForms(Hostile hostile) {
        this.hostile = hostile;
    }

    void addAll() {
        noneInEverySpelling();
        hmacOverWhatIsPublic();
        algorithmsThatAreNone();
        criticalExtensions();
        otherTypes();
        structures();
        encodings();
        documents();
    }

    private void noneInEverySpelling() { // RFC 8725 section 3.2
        for (int upper = 0; upper < 16; upper++) {
            StringBuilder none = new StringBuilder("none");
            for (int i = 0; i < 4; i++) {
                if ((upper & (1 << i)) != 0) {
                    none.replace(i, i + 1, none.substring(i, i + 1).toUpperCase(Locale.ROOT));
                }
            }
            unsigned(none.toString());
        }
        List.of(" none", "none ", "none\u0000", "n\u043ene", "\uff4eone", "none\n", "", "null")
                .forEach(this::unsigned);
    }

    private void unsigned(String algorithm) {
        Map<String, Object> header = hostile.key().header();
        header.put("alg", algorithm);
        String input = Base64Url.encode(Json.write(header)) + "." + Base64Url.encode(Json.write(hostile.claims()));
        hostile.add("unsigned, alg \"" + algorithm + '"', input + ".", DECODE);
    }

    private void hmacOverWhatIsPublic() { // RFC 8725 section 2.1
        byte[] encoded = hostile.key().publicKey().getEncoded();
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        secrets.put("SubjectPublicKeyInfo", encoded);
        secrets.put(
                "PEM",
                ("-----BEGIN PUBLIC KEY-----\n"
                                + java.util.Base64.getMimeEncoder().encodeToString(encoded)
                                + "\n-----END PUBLIC KEY-----\n")
                        .getBytes(StandardCharsets.US_ASCII));
        secrets.put("JWK", Json.write(hostile.key().jwk()));
        secrets.put(
                "modulus", Base64Url.decode(String.valueOf(hostile.key().jwk().get("n"))));
        secrets.put("nothing", new byte[] {0});
        for (String bits : List.of("256", "384", "512")) {
            secrets.forEach((what, secret) -> hostile.add("HS" + bits + " with " + what, hmac(bits, secret), DECODE));
        }
    }

    private String hmac(String bits, byte[] secret) {
        String input =
                Base64Url.encode(Json.write(hostile.key().using("HS" + bits).header())) + "."
                        + Base64Url.encode(Json.write(hostile.claims()));
        try {
            Mac mac = Mac.getInstance("HmacSHA" + bits);
            mac.init(new SecretKeySpec(secret, "HmacSHA" + bits));
            return input + "." + Base64Url.encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void algorithmsThatAreNone() {
        List.of(
                        "rs256",
                        "RS256 ",
                        " RS256",
                        "RS256\u0000",
                        "RS255",
                        "RS1",
                        "RSA-OAEP",
                        "dir",
                        "A256KW",
                        "ES256 ",
                        "ES521",
                        "ED25519",
                        "eddsa",
                        "ML-DSA",
                        "ML-DSA-65 ",
                        "SHA256withRSA",
                        "RS256,none",
                        "*",
                        "RSA",
                        "PS1")
                .forEach(name -> hostile.header("alg \"" + name + '"', DECODE, header -> header.put("alg", name)));
        for (Object value : List.of(256, true, List.of("RS256"), Map.of("alg", "RS256"))) {
            hostile.header("alg " + value, DECODE, header -> header.put("alg", value));
        }
        hostile.header("alg null", DECODE, header -> header.put("alg", null));
        hostile.header("no alg", DECODE, header -> header.remove("alg"));
    }

    private void criticalExtensions() { // RFC 7515 section 4.1.11, RFC 7797
        List<Object> values = List.of(
                List.of(),
                List.of("exp"),
                List.of("alg"),
                List.of("b64"),
                List.of("b64", "b64"),
                List.of(1),
                "b64",
                1,
                true,
                Map.of(),
                List.of("http://example.com/UNDEFINED"),
                List.of(""));
        for (Object value : values) {
            hostile.header("crit " + value, DECODE, header -> header.put("crit", value));
        }
        hostile.header("crit null", DECODE, header -> header.put("crit", null));
        for (Object value : List.of(false, "true", 1, List.of())) {
            hostile.header("b64 " + value, DECODE, header -> header.put("b64", value));
        }
    }

    private void otherTypes() { // RFC 8725 section 3.11
        for (Object type : List.of(
                "at+jwt",
                "AT+JWT",
                "application/at+jwt",
                "logout+jwt",
                "dpop+jwt",
                "secevent+jwt",
                "entity-statement+jwt",
                "token-introspection+jwt",
                1,
                List.of("JWT"))) {
            hostile.header("typ " + type, DECODE, header -> header.put("typ", type));
        }
        for (Object keyId : List.of(1, true, List.of("rsa-1"), Map.of("kid", "rsa-1"))) {
            hostile.header("kid " + keyId, DECODE, header -> header.put("kid", keyId));
        }
    }

    private void structures() {
        String token = hostile.key().sign(hostile.claims());
        String[] parts = token.split("\\.", -1);
        Map<String, String> forms = new LinkedHashMap<>();
        forms.put("dots alone", "..");
        forms.put("one part", parts[0]);
        forms.put("two parts", parts[0] + "." + parts[1]);
        forms.put("four parts", token + ".AAAA");
        forms.put("a dot at the end", token + ".");
        forms.put("a dot at the beginning", "." + token);
        forms.put("seven parts", token + ".A.A.A.A");
        forms.put("two tokens", token + token);
        forms.put("the parts in another order", parts[1] + "." + parts[0] + "." + parts[2]);
        forms.put("quotes around it", '"' + token + '"');
        forms.put("Bearer before it", "Bearer " + token);
        forms.put(
                "JSON serialization",
                "{\"payload\":\"" + parts[1] + "\",\"protected\":\"" + parts[0] + "\",\"signature\":\"" + parts[2]
                        + "\"}");
        forms.put("a megabyte", "A".repeat(1_000_000));
        forms.put("a megabyte of dots", ".".repeat(1_000_000));
        forms.put("a payload of 64 KiB", parts[0] + "." + "A".repeat(65_536) + "." + parts[2]);
        forms.forEach((name, form) -> hostile.add(name, form, DECODE));
    }

    private void encodings() { // RFC 7515 section 2, RFC 4648 section 3.5
        String[] parts = hostile.key().sign(hostile.claims()).split("\\.", -1);
        List<String> names = List.of("header", "payload", "signature");
        for (int part = 0; part < parts.length; part++) {
            String good = parts[part];
            Map<String, String> spoilt = new LinkedHashMap<>();
            spoilt.put("padded", good + "=");
            spoilt.put("padded twice", good + "==");
            spoilt.put("with a plus", "+" + good.substring(1));
            spoilt.put("with a slash", "/" + good.substring(1));
            spoilt.put("with a space", good.substring(0, 4) + " " + good.substring(4));
            spoilt.put("with a line break", good.substring(0, 4) + "\n" + good.substring(4));
            spoilt.put("with a null byte", good.substring(0, 4) + "\u0000" + good.substring(4));
            spoilt.put("with a letter that looks like one", good.substring(0, 4) + "\u0410" + good.substring(5));
            spoilt.put("with a length that cannot be", good + "A".repeat((5 - good.length() % 4) % 4));
            for (Map.Entry<String, String> change : spoilt.entrySet()) {
                String[] changed = parts.clone();
                changed[part] = change.getValue();
                hostile.add(names.get(part) + " " + change.getKey(), String.join(".", changed), DECODE);
            }
        }
    }

    private void documents() { // RFC 7515 section 4, RFC 7519 section 4
        String header = hostile.goodHeaderText();
        String payload = hostile.goodPayloadText();
        String deep = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
        List<String> documents = List.of(
                "",
                " ",
                "null",
                "true",
                "1",
                "\"text\"",
                "[]",
                "[{}]",
                "{",
                "{}}",
                "{} {}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":1e999999999}",
                "{\"a\":" + "9".repeat(5_000) + "}",
                "// c\n{}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x41\"}",
                "{\"a\":\"" + "\\u0000".repeat(3) + "\"}{",
                deep,
                "[".repeat(20_000));
        for (String document : documents) {
            String shown = document.length() > 30 ? document.substring(0, 30) + "..." : document;
            hostile.texts("header " + shown, document, payload);
            hostile.texts("payload " + shown, header, document);
        }
        duplicates(header, payload);
        byte[] notUtf8 = {'{', '"', 'a', '"', ':', '"', (byte) 0xC0, (byte) 0x80, '"', '}'};
        hostile.add(
                "header that is not UTF-8",
                hostile.key().signParts(Base64Url.encode(notUtf8), Hostile.base64(payload)),
                DECODE);
        hostile.add(
                "payload that is not UTF-8",
                hostile.key().signParts(Hostile.base64(header), Base64Url.encode(notUtf8)),
                DECODE);
    }

    private void duplicates(String header, String payload) {
        for (String name : List.of("alg", "\\u0061lg", "kid", "typ")) {
            hostile.texts(
                    "header with two " + name,
                    header.substring(0, header.length() - 1) + ",\"" + name + "\":\"none\"}",
                    payload);
        }
        for (String name : List.of("iss", "sub", "aud", "exp", "\\u0073ub")) {
            hostile.texts(
                    "payload with two " + name,
                    header,
                    payload.substring(0, payload.length() - 1) + ",\"" + name + "\":1}");
        }
    }
}
