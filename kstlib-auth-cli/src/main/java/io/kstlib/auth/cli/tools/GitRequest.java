package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.GivenHosts;
import io.kstlib.auth.spi.http.Challenge;
import io.kstlib.auth.spi.http.WebOrigin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What git asks a helper: attributes, one on each line, up to an empty line (git-credential, INPUT/OUTPUT FORMAT). */
final class GitRequest {

    private final Map<String, List<String>> attributes;

    private GitRequest(Map<String, List<String>> attributes) {
        this.attributes = attributes;
    }

    /**
     * Reads the attributes. A line without an equals sign is left out, as git does with what it does not know.
     *
     * @param text the lines, which end with a line feed only: others read a carriage return as part of the value
     * @throws CommandException if two programs could read the request in two ways
     */
    static GitRequest of(String text) {
        if (text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
            throw CommandException.failed(
                    "git asks with a carriage return or a NUL in the request; the URL may be an attack");
        }
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                attributes
                        .computeIfAbsent(line.substring(0, equals), name -> new ArrayList<>())
                        .add(line.substring(equals + 1));
            }
        }
        attributes.forEach((name, values) -> {
            if (values.size() > 1 && !name.endsWith("[]")) {
                throw CommandException.failed("git asks with two values of one attribute");
            }
        });
        return new GitRequest(attributes);
    }

    /** Returns the server; empty when it is not asked by HTTP. */
    Optional<WebOrigin> server() {
        return one("protocol").flatMap(scheme -> one("host").flatMap(host -> GivenHosts.server(scheme, host)));
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
        List<String> challenges = all("wwwauth[]");
        return all("capability[]").contains("authtype")
                && (challenges.isEmpty()
                        || Challenge.in(challenges).stream().anyMatch(challenge -> challenge.isOf("Bearer")));
    }

    /** Returns the values of a list. An empty value empties it. */
    private List<String> all(String name) {
        List<String> values = attributes.getOrDefault(name, List.of());
        return values.subList(values.lastIndexOf("") + 1, values.size());
    }

    private Optional<String> one(String name) {
        return attributes.getOrDefault(name, List.of()).stream().findFirst();
    }
}
