package io.kstlib.auth.testkit.leased;

import io.kstlib.auth.api.token.Token;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tokens as text of one word. */
final class TokenText {

    private TokenText() {}

    static String key(String provider) {
        return "token:" + word(provider);
    }

    /** Returns a text as one word; {@link #plain} returns the text again. */
    static String word(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String provider(String key) {
        return plain(key.substring("token:".length()));
    }

    static String plain(String text) {
        return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    }

    /** Writes a token. Java's own form of plain values is enough for a test. */
    static String write(Token token) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(serializable(token.toMap()));
            out.flush();
            return Base64.getUrlEncoder().encodeToString(bytes.toByteArray());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Object serializable(Object value) {
        if (value instanceof Map<?, ?> map) {
            LinkedHashMap<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(key, serializable(inner)));
            return copy;
        }
        return value instanceof List<?> list
                ? new java.util.ArrayList<>(
                        list.stream().map(TokenText::serializable).toList())
                : value;
    }

    @SuppressWarnings("unchecked")
    static Token read(String text) {
        try (ObjectInputStream in = new ObjectInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(text)))) {
            return Token.fromMap((Map<String, Object>) in.readObject());
        } catch (IOException | ClassNotFoundException | ClassCastException damaged) {
            throw new IllegalArgumentException("no token", damaged);
        }
    }
}
