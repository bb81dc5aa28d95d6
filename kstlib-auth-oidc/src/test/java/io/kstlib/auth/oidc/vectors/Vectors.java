package io.kstlib.auth.oidc.vectors;

import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Published test vectors. {@code vectors/README.md} says where they are from. */
public final class Vectors {

    private Vectors() {}

    /** One test of a Wycheproof file, with the members of its group that it needs. */
    public record Wycheproof(Map<?, ?> group, Map<?, ?> test) {

        public long id() {
            return (Long) test.get("tcId");
        }

        public boolean isValid() {
            return "valid".equals(test.get("result"));
        }

        /** Whether a library may accept or refuse it. */
        public boolean isAcceptable() {
            return "acceptable".equals(test.get("result"));
        }

        public String text(String name) {
            return String.valueOf(test.get(name));
        }

        /** Returns the published keys as a set. Where the file has only the secret keys, returns these. */
        public Map<String, @Nullable Object> keys() {
            return asSet(group.containsKey("public") ? group.get("public") : group.get("private"));
        }

        /** Returns the {@code public} or {@code private} half of the keys as a set. */
        public Map<String, @Nullable Object> keys(String half) {
            return asSet(group.get(half));
        }

        public Map<String, @Nullable Object> secretKeys() {
            return keys("private");
        }

        @Override
        public String toString() {
            return id() + " " + group.get("comment") + ": " + test.get("comment") + " is " + test.get("result");
        }
    }

    private static Map<String, @Nullable Object> asSet(@Nullable Object keys) {
        Map<String, @Nullable Object> map = object(keys);
        return map.containsKey("keys") ? map : Map.of("keys", List.of(map));
    }

    public static List<Wycheproof> wycheproof(String file) {
        List<Wycheproof> tests = new ArrayList<>();
        for (Object group : (List<?>) read("wycheproof/" + file).get("testGroups")) {
            for (Object test : (List<?>) ((Map<?, ?>) group).get("tests")) {
                tests.add(new Wycheproof((Map<?, ?>) group, (Map<?, ?>) test));
            }
        }
        return tests;
    }

    public static Map<String, @Nullable Object> rfc7520(String file) {
        return read("rfc7520/" + file + ".json");
    }

    /** Returns a member at a path of names. */
    public static @Nullable Object at(@Nullable Object tree, String... path) {
        Object found = tree;
        for (String name : path) {
            found = ((Map<?, ?>) found).get(name);
        }
        return found;
    }

    /** Returns a key without its private part, as a provider publishes it. */
    public static Map<String, @Nullable Object> publicPart(@Nullable Object key) {
        Map<String, @Nullable Object> copy = object(key);
        List.of("d", "p", "q", "dp", "dq", "qi").forEach(copy::remove);
        return copy;
    }

    public static Map<String, @Nullable Object> object(@Nullable Object tree) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        ((Map<?, ?>) tree).forEach((name, value) -> copy.put(String.valueOf(name), value));
        return copy;
    }

    private static Map<String, @Nullable Object> read(String file) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
            InputStream plain = file.endsWith(".gz") ? new GZIPInputStream(in) : in;
            return Json.readObject(plain.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
