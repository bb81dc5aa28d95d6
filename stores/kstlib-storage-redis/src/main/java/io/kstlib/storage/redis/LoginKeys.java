package io.kstlib.storage.redis;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The keys of one login. They share a hash tag, so that a cluster has them on one node.
 *
 * @param prefix what all keys of this storage begin with
 * @param provider the name of the provider
 */
record LoginKeys(String prefix, String provider) {

    private static final String TOKEN = "token";
    private static final Pattern TAG = Pattern.compile("(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+");

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

    /** What an update leaves for the next. */
    String intent() {
        return key("intent");
    }

    /** The channel of announcements. */
    String channel() {
        return key("changed");
    }

    /** The hash tag: the name, with percent signs where it has anything but letters, digits, and characters of . _ - */
    String tag() {
        return URLEncoder.encode(provider, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private String key(String part) {
        return prefix + "{" + tag() + "}:" + part;
    }

    /** What SCAN finds tokens by. The prefix has no characters with a meaning in patterns. */
    static String pattern(String prefix) {
        return prefix + "{*}:" + TOKEN;
    }

    /** Returns the keys of a login, by the key of its token; empty for a key that is none of ours. */
    static Optional<LoginKeys> ofToken(String prefix, String key) {
        String begin = prefix + "{";
        String end = "}:" + TOKEN;
        if (!key.startsWith(begin) || !key.endsWith(end) || key.length() < begin.length() + end.length()) {
            return Optional.empty();
        }
        String tag = key.substring(begin.length(), key.length() - end.length());
        if (!TAG.matcher(tag).matches()) {
            return Optional.empty();
        }
        LoginKeys found = new LoginKeys(prefix, URLDecoder.decode(tag, StandardCharsets.UTF_8));
        return found.tag().equals(tag) ? Optional.of(found) : Optional.empty();
    }
}
