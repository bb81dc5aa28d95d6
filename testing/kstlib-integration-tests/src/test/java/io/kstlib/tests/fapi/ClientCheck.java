package io.kstlib.tests.fapi;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What the profile demands of what a client sends (FAPI 2.0 Security Profile sections 5.3.2 and 5.4). Each violation is a {@link Fault}. */
final class ClientCheck {

    private static final Set<String> ALGORITHMS = Set.of("PS256", "ES256", "EdDSA");
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final ECKey clientKey;
    private final String issuer;
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    /** What a client did wrong. */
    static final class Fault extends Exception {

        private static final long serialVersionUID = 1;

        Fault(String what) {
            super(what);
        }
    }

    ClientCheck(ECKey clientKey, String issuer) {
        this.clientKey = clientKey;
        this.issuer = issuer;
    }

    static void that(boolean holds, String what) throws Fault {
        if (!holds) {
            throw new Fault(what);
        }
    }

    /** Checks that the certificate is the registered one. Returns its thumbprint. */
    static String certificate(HttpExchange exchange) throws Fault {
        try {
            Certificate shown = ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
            that(shown.equals(ClientProof.registered()), "the registered certificate");
            return hash(shown.getEncoded());
        } catch (SSLPeerUnverifiedException | CertificateEncodingException none) {
            throw new Fault("a certificate");
        }
    }

    /** Checks {@code tls_client_auth}: nothing but the identifier is in the form (RFC 8705 section 2). */
    static void authenticationByCertificate(Map<String, String> form, HttpExchange exchange) throws Fault {
        that(FapiServer.CLIENT_ID.equals(form.get("client_id")), "client_id");
        that(!form.containsKey("client_assertion") && !form.containsKey("client_secret"), "the certificate only");
        certificate(exchange);
    }

    /** Checks {@code private_key_jwt}, whose audience is the issuer as one text. */
    void authentication(Map<String, String> form) throws Fault {
        that(!form.containsKey("client_secret"), "client_secret");
        that(FapiServer.CLIENT_ID.equals(form.get("client_id")), "client_id");
        SignedJWT assertion = parsed(form.getOrDefault("client_assertion", ""));
        verified(assertion, clientKey);
        Map<String, Object> claims = claims(assertion).toJSONObject();
        that(issuer.equals(claims.get("aud")), "the aud of the assertion is the issuer, as one text");
        that(
                FapiServer.CLIENT_ID.equals(claims.get("iss")) && FapiServer.CLIENT_ID.equals(claims.get("sub")),
                "iss and sub");
        Date expiry = claims(assertion).getExpirationTime();
        that(expiry != null && expiry.toInstant().isBefore(Instant.now().plus(LONGEST)), "a short lifetime");
        once(claims.get("jti"));
    }

    /** Checks a proof. Returns the thumbprint of its key. */
    String proof(SignedJWT proof, String method, String url, @Nullable String accessToken) throws Fault {
        that("dpop+jwt".equals(String.valueOf(proof.getHeader().getType())), "typ of the proof");
        ECKey key = (ECKey) proof.getHeader().getJWK();
        that(!key.isPrivate(), "the proof has a public key only");
        verified(proof, key);
        Map<String, Object> claims = claims(proof).toJSONObject();
        that(method.equals(claims.get("htm")) && url.equals(claims.get("htu")), "htm and htu");
        that(accessToken == null || hash(accessToken).equals(claims.get("ath")), "ath");
        once(claims.get("jti"));
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static SignedJWT parsed(String jwt) throws Fault {
        try {
            return SignedJWT.parse(jwt);
        } catch (ParseException malformed) {
            throw new Fault("a signed JWT");
        }
    }

    static JWTClaimsSet claims(SignedJWT jwt) throws Fault {
        try {
            return jwt.getJWTClaimsSet();
        } catch (ParseException malformed) {
            throw new Fault("claims");
        }
    }

    private static void verified(SignedJWT jwt, ECKey key) throws Fault {
        that(ALGORITHMS.contains(jwt.getHeader().getAlgorithm().getName()), "an algorithm of section 5.4");
        try {
            that(jwt.verify(new ECDSAVerifier(key.toPublicJWK())), "the signature");
        } catch (JOSEException unverifiable) {
            throw new Fault("a signature that can be verified");
        }
    }

    private void once(@Nullable Object id) throws Fault {
        that(id instanceof String text && used.add(text), "a fresh jti");
    }

    /** Compares a verifier with a challenge, by S256 only. */
    static void exchange(Map<String, String> request, Map<String, String> form) throws Fault {
        that("S256".equals(request.get("code_challenge_method")), "S256");
        that(hash(form.getOrDefault("code_verifier", "")).equals(request.get("code_challenge")), "code_verifier");
        that(Objects.equals(form.get("redirect_uri"), request.get("redirect_uri")), "redirect_uri");
    }

    /** What a pushed request must have and must not have. */
    static void request(Map<String, String> form, String thumbprint) throws Fault {
        that("code".equals(form.get("response_type")), "response_type");
        that(form.containsKey("redirect_uri") && form.containsKey("state"), "redirect_uri and state");
        that(List.of("request", "request_uri").stream().noneMatch(form::containsKey), "a plain request");
        that(thumbprint.equals(form.getOrDefault("dpop_jkt", thumbprint)), "dpop_jkt");
    }

    private static String hash(String text) {
        return hash(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
