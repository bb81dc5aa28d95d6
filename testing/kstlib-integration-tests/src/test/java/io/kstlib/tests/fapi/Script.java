package io.kstlib.tests.fapi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What a server does otherwise than the profile says. Each method returns this script. */
final class Script {

    private Consumer<Map<String, Object>> metadata = published -> {};
    private Consumer<Map<String, String>> response = parameters -> {};
    private Consumer<Map<String, Object>> idToken = claims -> {};
    private Consumer<Map<String, Object>> tokenAnswer = members -> {};
    private String algorithm = "ES256";
    private String challenge = "DPoP";
    private boolean nonces = true;
    private int rejections;

    Script metadata(Consumer<Map<String, Object>> change) {
        metadata = change;
        return this;
    }

    Script response(Consumer<Map<String, String>> change) {
        response = change;
        return this;
    }

    Script idToken(Consumer<Map<String, Object>> change) {
        idToken = change;
        return this;
    }

    Script tokenAnswer(Consumer<Map<String, Object>> change) {
        tokenAnswer = change;
        return this;
    }

    /** Signs ID tokens with another algorithm, or by {@code none} not at all. */
    Script signingBy(String other) {
        algorithm = other;
        return this;
    }

    /** Writes the scheme of the challenges of the resource in another way. */
    Script challengingBy(String scheme) {
        challenge = scheme;
        return this;
    }

    Script withoutNonces() {
        nonces = false;
        return this;
    }

    /** Rejects access tokens at the resource until so many refreshes were made. */
    Script rejectingUntilRefreshes(int count) {
        rejections = count;
        return this;
    }

    Map<String, Object> metadata(Map<String, Object> good) {
        return changed(good, metadata);
    }

    Map<String, String> response(Map<String, String> good) {
        return changed(good, response);
    }

    Map<String, Object> idToken(Map<String, Object> good) {
        return changed(good, idToken);
    }

    Map<String, Object> tokenAnswer(Map<String, Object> good) {
        return changed(good, tokenAnswer);
    }

    private static <V> Map<String, V> changed(Map<String, V> good, Consumer<Map<String, V>> change) {
        Map<String, V> copy = new LinkedHashMap<>(good);
        change.accept(copy);
        return copy;
    }

    String algorithm() {
        return algorithm;
    }

    String challenge() {
        return challenge;
    }

    boolean wantsNonces() {
        return nonces;
    }

    int refreshesBeforeAccess() {
        return rejections;
    }
}
