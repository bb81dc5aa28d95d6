package io.kstlib.auth.cli.command.credential;

import io.kstlib.auth.spi.http.WebOrigin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What git asks a helper: attributes, one on each line, up to an empty line (git-credential, INPUT/OUTPUT FORMAT). */
final class GitRequest {

    private final Map<String, List<String>> attributes;

    private GitRequest(Map<String, List<String>> attributes) {
        this.attributes = attributes;
    }

    /** Reads the attributes. A line without an equals sign is left out, as git does with what it does not know. */
    static GitRequest of(String text) {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        for (String line : text.lines().takeWhile(line -> !line.isEmpty()).toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                attributes
                        .computeIfAbsent(line.substring(0, equals), name -> new ArrayList<>())
                        .add(line.substring(equals + 1));
            }
        }
        return new GitRequest(attributes);
    }

    /** Returns the server; empty when it is not asked by HTTP. */
    Optional<WebOrigin> server() {
        return one("protocol").flatMap(scheme -> one("host").flatMap(host -> GivenHosts.server(scheme + "://" + host)));
    }

    Optional<String> userName() {
        return one("username").filter(name -> !name.isEmpty());
    }

    /** Returns the token that git used; empty when it used none. */
    Optional<String> used() {
        return one("credential").or(() -> one("password")).filter(token -> !token.isEmpty());
    }

    /**
     * Whether the answer can be a bearer token: git can send one (since 2.46), and the server, where it says what it takes, takes one. Some servers
     * take a token only as a password.
     */
    boolean takesBearer() {
        List<String> challenges = attributes.getOrDefault("wwwauth[]", List.of());
        return attributes.getOrDefault("capability[]", List.of()).contains("authtype")
                && (challenges.isEmpty() || challenges.stream().anyMatch(GitRequest::isBearer));
    }

    private static boolean isBearer(String challenge) {
        String scheme = challenge.strip().split("\\s", 2)[0];
        return scheme.toLowerCase(Locale.ROOT).equals("bearer");
    }

    private Optional<String> one(String name) {
        List<String> values = attributes.getOrDefault(name, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }
}
