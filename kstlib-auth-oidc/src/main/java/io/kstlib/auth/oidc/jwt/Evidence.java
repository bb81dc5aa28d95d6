package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.report.Inspection;
import io.kstlib.auth.api.validation.report.ProofFacts;
import io.kstlib.auth.api.validation.report.SignatureFacts;
import io.kstlib.auth.api.validation.report.SignatureFacts.Encryption;
import io.kstlib.auth.api.validation.report.SignatureFacts.Hashes;
import io.kstlib.auth.api.validation.report.SignatureFacts.IssuerSource;
import io.kstlib.auth.api.validation.report.SignatureFacts.Match;
import io.kstlib.auth.api.validation.report.SignatureFacts.OuterSignature;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.jose.CompactJwe.Decrypted;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import io.kstlib.auth.oidc.jwks.VerificationKey.CertificateFacts;
import io.kstlib.auth.oidc.jwt.ClaimRules.Audience;
import io.kstlib.auth.oidc.jwt.IssuerLookup.KeyLocation;
import io.kstlib.auth.oidc.jwt.SigningKeys.KeySelection.Proof;
import io.kstlib.files.ContentHash;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a third party needs to repeat a verification. A fact is there as soon as it is known, whether the verification goes on or
 * not. Costly facts are computed only when the caller reads them.
 */
public final class Evidence {

    private final Instant now;
    private final List<Consumer<Map<String, String>>> documents = new ArrayList<>();
    private @Nullable Encryption encryption;
    private @Nullable String algorithm;
    private @Nullable String keyId;
    private Supplier<Match> issuerMatch = () -> Match.NOT_JUDGED;
    private @Nullable IssuerSource issuerSource;
    private @Nullable KeyLocation location;
    private @Nullable JwkSet keys;
    private @Nullable VerificationKey key;
    private List<Proof> around = List.of();
    private Supplier<@Nullable Hashes> hashes = () -> null;
    private Supplier<Match> audienceMatch = () -> Match.NOT_JUDGED;
    private @Nullable Duration clockDrift;
    private @Nullable Duration clockSkew;
    private @Nullable Inspection next;

    public Evidence(Instant now) {
        this.now = now;
    }

    /** Returns what is known so far. */
    public SignatureFacts facts() {
        return new SignatureFacts(
                encryption,
                algorithm,
                keyId,
                issuerMatch.get(),
                issuerSource,
                location == null || location.document() == null ? null : discovery(location.document()),
                location == null
                        ? null
                        : new SignatureFacts.KeySet(
                                location.jwksUri(),
                                keys == null ? null : keys.receipt().forReport()),
                key == null ? null : signingKey(key),
                around.stream().map(Evidence::outerSignature).toList(),
                hashes.get(),
                audienceMatch.get(),
                new ProofFacts.Clocks(clockDrift, clockSkew),
                next);
    }

    private static SignatureFacts.Discovery discovery(DiscoveryDocument document) {
        return new SignatureFacts.Discovery(
                document.url(), document.metadata(), document.receipt().forReport());
    }

    private SignatureFacts.SigningKey signingKey(VerificationKey used) {
        return new SignatureFacts.SigningKey(
                used.pem(),
                used.fingerprint(),
                used.parameters(),
                used.keyType().kty(),
                used.sizeBits(),
                CertificateFacts.of(used, now));
    }

    /** Returns where the keys are; {@code null} while that is not known. */
    public @Nullable KeyLocation location() {
        return location;
    }

    /** Returns the published documents, by file name. */
    public Map<String, String> documents() {
        Map<String, String> known = new LinkedHashMap<>();
        documents.forEach(group -> group.accept(known));
        return known;
    }

    /** Records how a token was encrypted, once it is decrypted. */
    public void decrypted(Decrypted token) {
        encryption = new Encryption(Quote.plain(token.algorithm()), token.encryption());
    }

    /** Records the signatures around the token. */
    public void around(List<Proof> signatures) {
        around = signatures;
    }

    private static OuterSignature outerSignature(Proof proof) {
        return new OuterSignature(
                proof.algorithm().joseName(),
                proof.key().keyId().orElse(null),
                proof.key().fingerprint());
    }

    public void header(CompactJwt jws) {
        algorithm = jws.header().get("alg") instanceof String text ? text : null;
        keyId = jws.header().get("kid") instanceof String text ? text : null;
    }

    public void issuer(IssuerPolicy policy, TokenKind kind, Map<String, @Nullable Object> payload) {
        if (!policy.expected(kind).isEmpty()) {
            issuerMatch = () -> policy.acceptsToken(kind, payload) ? Match.MATCHES : Match.DIFFERS;
        }
    }

    /** Records that only the token names its issuer. This is known before any server is asked. */
    public void issuerFromToken() {
        issuerSource = IssuerSource.TOKEN;
    }

    public void location(KeyLocation found) {
        location = found;
        issuerSource = found.issuerFrom();
        DiscoveryDocument document = found.document();
        if (document != null) {
            documents.add(known -> known.put("discovery.json", document.text()));
        }
    }

    public void keys(JwkSet fetched) {
        keys = fetched;
        documents.add(known -> known.put("jwks.json", fetched.text()));
    }

    /** Records how far this machine's clock is ahead of the provider's. An unknown drift changes nothing. */
    public void clockDrift(@Nullable Duration drift) {
        if (drift != null) {
            clockDrift = drift;
        }
    }

    /** Records where to look further after the step that failed. */
    public void next(Inspection inspection) {
        next = inspection;
    }

    /** Records how far the two clocks may be apart, once the times were judged and found right. */
    public void clockSkew(Duration skew) {
        clockSkew = skew;
    }

    /** Records how to compute the two hashes of an RSA signature. They cost as much as verifying it. */
    public void recovered(CompactJwt jws, Proof proof) {
        hashes = () -> RecoveredHash.of(jws, proof.algorithm(), proof.key().publicKey());
    }

    public void key(VerificationKey used) {
        key = used;
        documents.add(known ->
                CertificateFacts.pem(used).ifPresent(certificate -> known.put("certificate.pem", certificate)));
    }

    /** Records whether the token is for all required audiences. Without required audiences it records nothing. */
    public void audience(CompactJwt jws, List<String> judged) {
        if (!judged.isEmpty()) {
            audienceMatch =
                    () -> new Audience(jws.payload()).names().containsAll(judged) ? Match.MATCHES : Match.DIFFERS;
        }
    }

    public Map<String, Object> ofKey(Proof proof) {
        VerificationKey key = proof.key();
        Map<String, Object> details = new LinkedHashMap<>();
        key.keyId().ifPresent(keyId -> details.put("kid", keyId));
        details.put("kty", key.keyType().kty());
        if (key.curve() != null) {
            details.put("crv", key.curve());
        }
        key.algorithm().ifPresent(algorithm -> details.put("alg", algorithm));
        details.put("key_size_bits", key.sizeBits());
        details.put("key_fingerprint", key.fingerprint());
        details.put("candidates", proof.candidates());
        return details;
    }

    public static Map<String, Object> of(JwkSet keys, KeyLocation location) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("jwks_uri", location.jwksUri().toString());
        details.putAll(keys.receipt().forReport().toMap());
        details.put("keys", keys.keys().stream().map(VerificationKey::toString).toList());
        if (!keys.reasons().isEmpty()) {
            details.put(
                    "unusable_keys", keys.reasons().stream().map(Quote::plain).toList());
        }
        return details;
    }

    /**
     * {@return the SHA-256 of what its signature is over, in hex}
     *
     * @param jws a token
     */
    public static String signingInputHash(CompactJwt jws) {
        return ContentHash.hex(jws.signingInput());
    }

    /**
     * The hash in an RSA signature, and the hash that was computed, so that a reader can compare both. It is only for reading; the signature
     * itself is verified elsewhere.
     */
    private static final class RecoveredHash {

        private static final int FIXED_BITS = 8;

        private RecoveredHash() {}

        /** Returns both hashes; {@code null} for other algorithms than RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017 sections 8.1 and 8.2). */
        static @Nullable Hashes of(CompactJwt jws, JwsAlgorithm algorithm, PublicKey key) {
            String hash = algorithm.hash(null).orElse(null);
            if (!(key instanceof RSAPublicKey rsa) || hash == null) {
                return null;
            }
            byte[] encoded = encodedMessage(jws.signature(), rsa);
            MessageDigest digest = digest(hash);
            byte[] signed = digest.digest(jws.signingInput());
            return algorithm.joseName().startsWith("PS")
                    ? pss(encoded, signed, digest, rsa.getModulus().bitLength())
                    : pkcs1(encoded, signed, hash);
        }

        private static byte[] encodedMessage(byte[] signature, RSAPublicKey key) {
            byte[] number = new BigInteger(1, signature)
                    .modPow(key.getPublicExponent(), key.getModulus())
                    .toByteArray();
            int length = (key.getModulus().bitLength() + 7) / 8;
            byte[] encoded = new byte[length];
            int copied = Math.min(length, number.length);
            System.arraycopy(number, number.length - copied, encoded, length - copied, copied);
            return encoded;
        }

        private static Hashes pkcs1(byte[] encoded, byte[] signed, String hash) {
            byte[] recovered = Arrays.copyOfRange(encoded, encoded.length - signed.length, encoded.length);
            return hashes(
                    hash,
                    signed,
                    recovered,
                    "the last " + signed.length + " bytes of the signature to the power of e, modulo n");
        }

        /** Follows RFC 8017 section 9.1.2: removes the mask, reads the salt, and computes the hash with it. */
        private static @Nullable Hashes pss(byte[] encoded, byte[] signed, MessageDigest digest, int modulusBits) {
            int length = signed.length;
            int start = (modulusBits - 1) % FIXED_BITS == 0 ? 1 : 0;
            int maskedLength = encoded.length - start - length - 1;
            if (maskedLength < length) {
                return null;
            }
            byte[] recovered = Arrays.copyOfRange(encoded, start + maskedLength, start + maskedLength + length);
            byte[] block = Arrays.copyOfRange(encoded, start, start + maskedLength);
            unmask(block, recovered, digest);
            byte[] salt = Arrays.copyOfRange(block, block.length - length, block.length);
            digest.update(new byte[8]);
            digest.update(signed);
            byte[] computed = digest.digest(salt);
            return hashes(
                    digest.getAlgorithm(),
                    computed,
                    recovered,
                    "H of EMSA-PSS: the hash of eight zero bytes, the hash of the signed bytes, and the salt");
        }

        private static void unmask(byte[] block, byte[] seed, MessageDigest digest) {
            int done = 0;
            for (int counter = 0; done < block.length; counter++) {
                digest.update(seed);
                byte[] mask = digest.digest(new byte[] {
                    (byte) (counter >> 24), (byte) (counter >> 16), (byte) (counter >> 8), (byte) counter
                });
                for (int i = 0; i < mask.length && done < block.length; i++, done++) {
                    block[done] ^= mask[i];
                }
            }
        }

        private static Hashes hashes(String hash, byte[] computed, byte[] recovered, String how) {
            return new Hashes(
                    hash, HexFormat.of().formatHex(recovered), HexFormat.of().formatHex(computed), how);
        }

        private static MessageDigest digest(String hash) {
            try {
                return MessageDigest.getInstance(hash);
            } catch (NoSuchAlgorithmException everyJvmHasIt) {
                throw new IllegalStateException(everyJvmHasIt);
            }
        }
    }
}
