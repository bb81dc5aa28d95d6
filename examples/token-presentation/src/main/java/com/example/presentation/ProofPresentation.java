package com.example.presentation;

import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Proves for each request that this client has the key, with the nonce that the server gave last. */
final class ProofPresentation implements TokenPresentation {

    private static final String NONCE = "X-Company-Nonce";

    private final ClientContext context;
    private final Map<String, String> nonces = new ConcurrentHashMap<>(); // one for each server

    ProofPresentation(ClientContext context) {
        this.context = context;
    }

    @Override
    public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
        Secret key = context.resolve(context.settings().require(ProofFactory.KEY));
        String nonce = nonces.getOrDefault(url.getRawAuthority(), "");
        String shown = token.accessToken().reveal();
        String proof = hmac(key, String.join(" ", method, url.getRawPath(), nonce, shown));
        return List.of(
                Map.entry("Authorization", "Company_Proof " + shown),
                Map.entry("X-Company-Proof", nonce.isEmpty() ? proof : nonce + "." + proof));
    }

    /** A server that wants its nonce refuses the first request. */
    @Override
    public boolean answered(Token token, PresentationAnswer answer) {
        List<String> given = answer.headers(NONCE);
        if (given.isEmpty()) {
            return false;
        }
        String before = nonces.put(answer.url().getRawAuthority(), given.get(0));
        return answer.status() == 401 && !given.get(0).equals(before);
    }

    static String hmac(Secret key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has HmacSHA256", missing);
        }
    }
}
