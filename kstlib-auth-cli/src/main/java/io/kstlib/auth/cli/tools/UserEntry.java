package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user entry of a kubeconfig that starts a program. Of an entry of another kind only the name is read.
 *
 * @param version the {@code apiVersion} of the protocol; empty for an entry of another kind
 * @param command the program
 * @param mode whether the program may ask the person
 */
record UserEntry(String name, String version, String command, List<String> arguments, String mode) {

    UserEntry {
        arguments = List.copyOf(arguments);
    }

    /**
     * Reads what {@code kubectl config view} prints, in which secrets are left out.
     *
     * @param view a kubeconfig in JSON
     * @return its user entries
     * @throws CommandException if it is not what kubectl prints
     */
    static List<UserEntry> all(String view) {
        try {
            List<UserEntry> entries = new ArrayList<>();
            for (Object item : items(Json.readObject(view).get("users"))) {
                Map<?, ?> entry = map(item);
                entries.add(of(text(entry.get("name")), map(entry.get("user"))));
            }
            return entries;
        } catch (JsonException unreadable) {
            throw CommandException.failed("kubectl shows its configuration in a way that is not understood");
        }
    }

    private static UserEntry of(String name, Map<?, ?> user) {
        Map<?, ?> exec = map(user.get("exec"));
        boolean isOneKind = user.keySet().equals(Set.of("exec"));
        return new UserEntry(
                name,
                isOneKind ? text(exec.get("apiVersion")) : "",
                text(exec.get("command")),
                items(exec.get("args")).stream().map(UserEntry::text).toList(),
                text(exec.get("interactiveMode")));
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> items(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /** Whether a setup for this provider wrote it. */
    boolean isOurs(String provider) {
        return !version.isEmpty()
                && HelperCommand.isArguments(arguments, "kubectl")
                && arguments.get(5).equals(provider);
    }

    String shown() {
        StringBuilder shown = new StringBuilder("user \"" + name + "\": " + ShellWord.inQuotes(command));
        arguments.forEach(argument -> shown.append(' ').append(ShellWord.of(argument)));
        return shown.toString();
    }
}
