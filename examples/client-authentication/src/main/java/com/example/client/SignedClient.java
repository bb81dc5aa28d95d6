package com.example.client;

import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs the endpoint and the time, so that a signature is good for one endpoint and a moment. */
record SignedClient(ClientContext context) implements ClientAuthentication {

    @Override
    public Strength strength() {
        return Strength.SECRET_PROVEN;
    }

    @Override
    public boolean isConfigured() {
        return context.settings().has(SignedClientFactory.KEY);
    }

    @Override
    public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
        Secret key = context.resolve(context.settings().require(SignedClientFactory.KEY));
        long time = context.clock().instant().getEpochSecond();
        String signature = "t=" + time + ",v=" + hmac(key, time + " " + endpoint);
        return ClientCredentials.none()
                .with("client_id", context.clientId())
                .withHeader("X-Company-Signature", Secret.of(signature))
                .hiding(key);
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

    @Override
    public String toString() {
        return "SignedClient[" + context.provider() + "]";
    }
}
