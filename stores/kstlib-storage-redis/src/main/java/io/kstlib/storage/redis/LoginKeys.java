package io.kstlib.storage.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The keys of one login. They share a hash tag, so that a cluster has them on one node.
 *
 * @param prefix what all keys of this storage begin with
 * @param provider the name of the provider
 */
record LoginKeys(String prefix, String provider) {

    private static final String TOKEN = "token";

    /** The hash of the version and the sealed token. */
    String token() {
        return key(TOKEN);
    }

    /** The lock of updates. */
    String lock() {
        return key("lock");
    }

    /** The lock of logins. */
    String turn() {
        return key("turn");
    }

    /** What a login leaves for the next. */
    String note() {
        return key("note");
    }

    /** The channel of announcements. */
    String channel() {
        return key("changed");
    }

    /** The hash tag. */
    String tag() {
        StringBuilder name = new StringBuilder();
        for (byte next : provider.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = (next >= 'a' && next <= 'z')
                    || (next >= 'A' && next <= 'Z')
                    || (next >= '0' && next <= '9')
                    || next == '.'
                    || next == '_'
                    || next == '-';
            if (isPlain) {
                name.append((char) next);
            } else {
                name.append(String.format(Locale.ROOT, "%%%02X", next));
            }
        }
        return name.toString();
    }

    private String key(String part) {
        return prefix + "{" + tag() + "}:" + part;
    }

    /** What SCAN finds tokens by. The prefix has no characters with a meaning in patterns. */
    static String pattern(String prefix) {
        return prefix + "{*}:" + TOKEN;
    }

    /** Returns the keys of a login, by the key of its token. */
    static LoginKeys ofToken(String prefix, String key) {
        String tag = key.substring(prefix.length() + 1, key.length() - "}:".length() - TOKEN.length());
        return new LoginKeys(prefix, URLDecoder.decode(tag.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
}
