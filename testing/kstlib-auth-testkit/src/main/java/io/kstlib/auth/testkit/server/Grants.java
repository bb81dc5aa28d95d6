package io.kstlib.auth.testkit.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The grants by client: codes, access tokens, refresh tokens. Safe for several threads. */
final class Grants {

    /** One grant to a client. It ends as a whole. */
    static final class Grant {

        private final String clientId;
        private final String scope;
        private final @Nullable String nonce;
        private boolean ended;

        Grant(String clientId, String scope, @Nullable String nonce) {
            this.clientId = clientId;
            this.scope = scope;
            this.nonce = nonce;
        }

        String clientId() {
            return clientId;
        }

        String scope() {
            return scope;
        }

        @Nullable
        String nonce() {
            return nonce;
        }
    }

    private record Code(
            Grant grant,
            @Nullable String redirectUri,
            @Nullable String challenge) {}

    private record Access(Grant grant, Instant expiresAt) {}

    private record Refresh(Grant grant, boolean current) {}

    private final Map<String, Code> codes = new HashMap<>();
    private final Map<String, Code> spentCodes = new HashMap<>();
    private final Map<String, Access> access = new HashMap<>();
    private final Map<String, Refresh> refresh = new HashMap<>();
    private int issued;

    synchronized String code(Map<String, String> request) {
        Grant grant = new Grant(
                Objects.requireNonNullElse(request.get("client_id"), ""),
                Objects.requireNonNullElse(request.get("scope"), ""),
                request.get("nonce"));
        String code = "code-" + ++issued;
        codes.put(code, new Code(grant, request.get("redirect_uri"), request.get("code_challenge")));
        return code;
    }

    /** Returns the grant of a code, or {@code null} when the code is unknown, is spent, or belongs to another client. */
    synchronized @Nullable Grant redeem(String clientId, Map<String, String> form) {
        String value = Objects.requireNonNullElse(form.get("code"), "");
        Code spent = spentCodes.get(value);
        if (spent != null) { // RFC 6749 section 4.1.2: its tokens end, too
            spent.grant.ended = true;
            return null;
        }
        Code code = codes.remove(value);
        if (code == null) {
            return null;
        }
        spentCodes.put(value, code);
        boolean isTheirs = code.grant.clientId.equals(clientId)
                && Objects.equals(code.redirectUri, form.get("redirect_uri"))
                && Objects.equals(code.challenge, challenge(form.get("code_verifier")));
        return isTheirs ? code.grant : null;
    }

    /** Makes the challenge of a verifier with S256 (RFC 7636 section 4.2). */
    private static @Nullable String challenge(@Nullable String verifier) {
        if (verifier == null) {
            return null;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    synchronized void keepAccess(String token, Grant grant, Instant expiresAt) {
        access.put(token, new Access(grant, expiresAt));
    }

    synchronized String newRefresh(Grant grant) {
        String token = "refresh-token-" + ++issued;
        refresh.put(token, new Refresh(grant, true));
        return token;
    }

    /**
     * Spends a refresh token and returns its grant, or {@code null} when the token is not valid. A token that comes again ends the grant (RFC
     * 9700 section 4.14.2).
     */
    synchronized @Nullable Grant spendRefresh(String clientId, String token) {
        Refresh found = refresh.get(token);
        if (found == null || found.grant.ended || !found.grant.clientId.equals(clientId)) {
            return null;
        }
        if (!found.current) {
            found.grant.ended = true;
            return null;
        }
        refresh.put(token, new Refresh(found.grant, false));
        return found.grant;
    }

    /** Returns the grant of an access token that is valid now. */
    synchronized @Nullable Grant ofAccess(String token, Instant now) {
        Access found = access.get(token);
        return found == null || found.grant.ended || !now.isBefore(found.expiresAt) ? null : found.grant;
    }

    synchronized @Nullable Instant expiryOf(String accessToken) {
        Access found = access.get(accessToken);
        return found == null ? null : found.expiresAt;
    }

    /** Revokes a token. A refresh token ends all that was granted with it (RFC 7009 section 2.1). */
    synchronized void revoke(String token) {
        access.remove(token);
        Refresh found = refresh.get(token);
        if (found != null) {
            found.grant.ended = true;
        }
    }

    synchronized int next() {
        return ++issued;
    }
}
