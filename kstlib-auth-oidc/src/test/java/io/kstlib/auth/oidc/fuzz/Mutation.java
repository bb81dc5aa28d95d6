package io.kstlib.auth.oidc.fuzz;

import io.kstlib.auth.core.jwt.Base64Url;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Changes a text at random: its characters, or the bytes within one of its base64url parts. */
final class Mutation {

    private static final List<String> WORDS = List.of(
            "none",
            "HS256",
            "ES256",
            "\u0000",
            "\u202e",
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            ".",
            "..",
            "=",
            "-1",
            "1e999",
            "9999999999999999999",
            "null",
            "true",
            "\"alg\":",
            "\"kid\":",
            "\"crit\":[\"b64\"],",
            "\"b64\":true,",
            "\"x5c\":[],",
            "\\u0061",
            "eyJ",
            "AA",
            "RSA",
            "EC",
            "OKP",
            "AKP",
            "oct",
            "AQAB",
            "P-256",
            "secp256k1",
            "https://",
            "\n");
    private static final int MOST_CHANGES = 4;

    private Mutation() {}

    static String of(String text, Random random) {
        String changed = text;
        int changes = 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            changed = random.nextInt(3) == 0 ? withinAPart(changed, random) : inTheText(changed, random);
        }
        return changed;
    }

    private static String withinAPart(String text, Random random) {
        String[] parts = text.split("\\.", -1);
        int part = random.nextInt(parts.length);
        try {
            String inside = new String(Base64Url.decode(parts[part]), StandardCharsets.ISO_8859_1);
            parts[part] = Base64Url.encode(inTheText(inside, random).getBytes(StandardCharsets.ISO_8859_1));
            return String.join(".", parts);
        } catch (IllegalArgumentException notEncoded) {
            return inTheText(text, random);
        }
    }

    private static String inTheText(String text, Random random) {
        if (text.isEmpty()) {
            return word(random);
        }
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(8));
        return switch (random.nextInt(6)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, from) + word(random) + text.substring(from);
            case 2 -> text.substring(0, from) + word(random) + text.substring(to);
            case 3 -> text.substring(0, from) + (char) random.nextInt(256) + text.substring(from + 1);
            case 4 -> text.substring(0, to) + text.substring(from);
            default ->
                text.substring(0, from)
                        + (char) (text.charAt(from) ^ (1 << random.nextInt(7)))
                        + text.substring(from + 1);
        };
    }

    private static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }
}
