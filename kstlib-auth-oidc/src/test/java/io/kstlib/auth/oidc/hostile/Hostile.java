package io.kstlib.auth.oidc.hostile;

import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A growing list of tokens that an attacker made to get past the validator. Each has the step at which it must fail. */
final class Hostile {

    static final String DECODE = "decode_structure";
    static final String DISCOVER = "discover_issuer";
    static final String EXTRACT = "extract_public_key";
    static final String SIGNATURE = "verify_signature";
    static final String CLAIMS = "validate_claims";

    /** One hostile token. */
    record Case(String name, String token, String step) {}

    private final List<Case> cases = new ArrayList<>();
    private final Map<String, Object> goodClaims;
    private final SigningKey key = SigningKey.rsa();

    Hostile(Map<String, Object> goodClaims) {
        this.goodClaims = goodClaims;
    }

    List<Case> cases() {
        return cases;
    }

    SigningKey key() {
        return key;
    }

    Map<String, Object> claims() {
        return new LinkedHashMap<>(goodClaims);
    }

    void add(String name, String token, String step) {
        cases.add(new Case(name, token, step));
    }

    /** Adds a token with a right signature and another header. */
    void header(String name, String step, Consumer<Map<String, Object>> change) {
        Map<String, Object> header = key.header();
        change.accept(header);
        add(name, key.sign(header, claims()), step);
    }

    /** Adds a token with a right signature and another claim. */
    void claim(String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        add(claim + " is " + value, key.sign(claims), claim.equals("iss") ? DISCOVER : CLAIMS);
    }

    /** Adds a token with a right signature, whose header and claims are given as texts. */
    void texts(String name, String header, String payload) {
        add(name, key.signParts(base64(header), base64(payload)), DECODE);
    }

    String goodHeaderText() {
        return text(Json.write(key.header()));
    }

    String goodPayloadText() {
        return text(Json.write(claims()));
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    static String base64(String text) {
        return Base64Url.encode(text.getBytes(StandardCharsets.UTF_8));
    }
}
