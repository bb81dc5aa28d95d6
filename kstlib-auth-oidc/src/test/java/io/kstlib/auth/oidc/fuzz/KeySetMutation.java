package io.kstlib.auth.oidc.fuzz;

import io.kstlib.auth.core.jwt.Base64Url;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes sets of keys that are almost right. Members of good keys are changed, left out, or taken from another key. */
final class KeySetMutation {

    private static final int MOST_KEYS = 4;
    private static final int MOST_CHANGES = 3;

    private static final List<String> WORDS = List.of(
            "RSA",
            "EC",
            "OKP",
            "AKP",
            "oct",
            "P-256",
            "P-384",
            "P-521",
            "secp256k1",
            "Ed25519",
            "Ed448",
            "X25519",
            "X448",
            "RS256",
            "PS512",
            "ES256",
            "ES512",
            "ES256K",
            "EdDSA",
            "ML-DSA-44",
            "ML-DSA-87",
            "HS256",
            "none",
            "sig",
            "enc",
            "verify",
            "AQ",
            "Aw",
            "AQAB",
            "",
            " ",
            "=",
            "\u0000");

    /** Numbers at which the arithmetic of a curve may go wrong. */
    private static final List<BigInteger> NUMBERS = List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.TWO,
            BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19)),
            BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(20)),
            BigInteger.TWO.pow(448).subtract(BigInteger.TWO.pow(224)).subtract(BigInteger.ONE),
            BigInteger.TWO.pow(521).subtract(BigInteger.ONE),
            BigInteger.TWO.pow(256).subtract(BigInteger.TWO.pow(32)).subtract(BigInteger.valueOf(977)));

    private final List<Map<String, Object>> keys;
    private final Random random;

    KeySetMutation(List<Map<String, Object>> keys, Random random) {
        this.keys = keys;
        this.random = random;
    }

    Map<String, Object> set() {
        List<Object> some = new ArrayList<>();
        int count = 1 + random.nextInt(MOST_KEYS);
        for (int i = 0; i < count; i++) {
            some.add(random.nextInt(3) == 0 ? any(keys) : changed());
        }
        return Map.of("keys", some);
    }

    private Map<String, @Nullable Object> changed() {
        Map<String, @Nullable Object> key = new LinkedHashMap<>(any(keys));
        int changes = 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            change(key);
        }
        return key;
    }

    private void change(Map<String, @Nullable Object> key) {
        Map<String, Object> other = any(keys);
        String name = any(List.copyOf((random.nextBoolean() && !key.isEmpty() ? key : other).keySet()));
        Object value = key.get(name);
        switch (random.nextInt(8)) {
            case 0 -> key.remove(name);
            case 1 -> key.put(name, other.get(name));
            case 2 -> key.put(name, any(WORDS));
            case 3 -> key.put(name, oddValue());
            case 4 -> key.put(any(List.of("d", "k", "priv", "use", "key_ops", "x5c", "alg", "kid")), oddValue());
            default -> {
                if (value instanceof String text) {
                    key.put(name, changedBytes(text));
                }
            }
        }
    }

    private @Nullable Object oddValue() {
        return switch (random.nextInt(7)) {
            case 0 -> null;
            case 1 -> 7;
            case 2 -> true;
            case 3 -> List.of();
            case 4 -> List.of("verify", "AAAA");
            case 5 -> Map.of("a", "b");
            default -> any(WORDS);
        };
    }

    private String changedBytes(String text) {
        byte[] bytes;
        try {
            bytes = Base64Url.decode(text);
        } catch (IllegalArgumentException notEncoded) {
            return Mutation.of(text, random);
        }
        if (bytes.length == 0) {
            return any(WORDS);
        }
        switch (random.nextInt(8)) {
            case 0 -> Arrays.fill(bytes, (byte) 0xFF);
            case 1 -> Arrays.fill(bytes, (byte) 0);
            case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(2 * bytes.length));
            case 3 -> bytes = number(any(NUMBERS).add(BigInteger.valueOf(random.nextInt(5))), bytes.length);
            case 4 -> bytes = reversed(number(any(NUMBERS).add(BigInteger.valueOf(random.nextInt(20))), bytes.length));
            case 5 -> random.nextBytes(bytes);
            case 6 -> bytes[bytes.length - 1] ^= (byte) 0x80;
            default -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return Base64Url.encode(bytes);
    }

    private static byte[] number(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[length];
        int copied = Math.min(signed.length, length);
        System.arraycopy(signed, signed.length - copied, bytes, length - copied, copied);
        return bytes;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
