package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What pip or uv ask the program {@code keyring}: {@code [--mode MODE] [--output FORMAT] get URL [USER]}. A stranger can write URL and user name, so these words
 * are read here, and never as options of this program.
 *
 * @param mode {@code password}, or {@code creds} for the user name, too
 * @param output {@code plain} or {@code json}
 * @param words the operation, the URL, the user name
 */
record KeyringRequest(String mode, String output, List<String> words) {

    private static final Map<String, List<String>> OPTIONS =
            Map.of("--mode", List.of("password", "creds"), "--output", List.of("plain", "json"));

    /** Reads the words that the tool adds. The first value of each option is what keyring takes if none is given. */
    static KeyringRequest of(List<String> added) {
        Map<String, String> given = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        Iterator<String> rest = added.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            String name = word.split("=", 2)[0];
            if (!word.startsWith("-")) {
                words.add(word);
            } else if (OPTIONS.containsKey(name)) {
                given.put(
                        name,
                        word.contains("=") ? word.substring(name.length() + 1) : rest.hasNext() ? rest.next() : "");
            } else {
                throw unknown();
            }
        }
        boolean known = given.entrySet().stream()
                .allMatch(option ->
                        OPTIONS.getOrDefault(option.getKey(), List.of()).contains(option.getValue()));
        if (!known || words.size() < 2 || words.size() > 3 || !words.get(0).equals("get")) {
            throw unknown();
        }
        return new KeyringRequest(
                given.getOrDefault("--mode", "password"), given.getOrDefault("--output", "plain"), words);
    }

    private static CommandException unknown() {
        return CommandException.configuration(
                "of the program keyring, only this is known: [--mode password|creds] [--output plain|json] get URL [USER]");
    }

    String url() {
        return words.get(1);
    }

    /** Returns the user name; {@code other} where the tool names none. */
    String user(String other) {
        return words.size() > 2 ? words.get(2) : other;
    }

    boolean wantsUser() {
        return mode.equals("creds");
    }

    boolean wantsJson() {
        return output.equals("json");
    }
}
