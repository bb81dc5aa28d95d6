package io.kstlib.auth.cli.agent;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command line that the launcher sends to the agent, with its surroundings. Immutable.
 *
 * <p>One line for each part, a word and a value: "launcher", "directory", "terminals", "set" (a variable), "argument"; the line
 * "input" ends them, and what follows is what the tool wrote. The launcher asks for nothing that has a line break in it.
 *
 * @param launcher the script that asks, as it was started, absolute
 * @param directory the current directory, absolute
 * @param terminals the numbers of the standard streams that are terminals
 * @param variables the variables that decide where files and keys are
 * @param arguments the command line
 * @param input what a tool wrote to standard input
 */
record RequestedCommand(
        Path launcher,
        Path directory,
        String terminals,
        Map<String, String> variables,
        List<String> arguments,
        String input) {

    private static final Set<String> VARIABLES = Set.of(
            "HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "XDG_DATA_HOME",
            "XDG_STATE_HOME",
            "XDG_RUNTIME_DIR",
            "KUBERNETES_EXEC_INFO");

    private static final Set<String> FLAGS = Set.of("-q", "--quiet", "-H", "--header");
    private static final String ID_TOKEN = "--id-token"; // the one option of these helpers that takes no value
    private static final Set<String> HELPERS = Set.of("kubectl", "aws", "pip");
    private static final Set<String> HELPERS_THAT_ALSO_STORE = Set.of("git", "docker");
    private static final Charset OF_PATHS = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    /**
     * Reads a request.
     *
     * @return empty when it is of another form, or names what this process cannot name as a file
     */
    static Optional<RequestedCommand> parse(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
        Map<String, String> parts = new LinkedHashMap<>();
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> arguments = new ArrayList<>();
        int at = 0;
        while (true) {
            int end = text.indexOf('\n', at);
            if (end < 0) {
                return Optional.empty();
            }
            String line = text.substring(at, end);
            at = end + 1;
            int space = line.indexOf(' ');
            String word = space < 0 ? line : line.substring(0, space);
            String value = space < 0 ? "" : line.substring(space + 1);
            switch (word) {
                case "launcher", "directory", "terminals" -> parts.put(word, value);
                case "argument" -> arguments.add(value);
                case "set" -> {
                    int equals = value.indexOf('=');
                    String name = value.substring(0, Math.max(equals, 0));
                    if (!VARIABLES.contains(name) && !isOfKeys(name)) {
                        return Optional.empty();
                    }
                    variables.put(name, value.substring(equals + 1));
                }
                case "input" -> {
                    return of(parts, variables, arguments, text.substring(at));
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
    }

    private static Optional<RequestedCommand> of(
            Map<String, String> parts, Map<String, String> variables, List<String> arguments, String input) {
        String launcher = parts.getOrDefault("launcher", "");
        String directory = parts.getOrDefault("directory", "");
        boolean canBeNamed = OF_PATHS.newEncoder().canEncode(launcher + directory)
                && variables.values().stream().allMatch(OF_PATHS.newEncoder()::canEncode)
                && arguments.stream().allMatch(OF_PATHS.newEncoder()::canEncode);
        if (!canBeNamed || !launcher.startsWith(File.separator) || !directory.startsWith(File.separator)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RequestedCommand(
                    Path.of(launcher),
                    Path.of(directory),
                    parts.getOrDefault("terminals", ""),
                    Map.copyOf(variables),
                    List.copyOf(arguments),
                    input));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    private static boolean isOfKeys(String variable) {
        return variable.equals("GNUPGHOME") || variable.startsWith("SOPS_");
    }

    /**
     * {@return the variables that name the keys and the recipients of what is stored}
     *
     * @param variables environment variables
     */
    static Map<String, String> ofKeys(Map<String, String> variables) {
        Map<String, String> ofKeys = new LinkedHashMap<>(variables);
        ofKeys.keySet().removeIf(name -> !isOfKeys(name));
        return ofKeys;
    }

    /**
     * Whether it only reads: {@code token} in its plain forms, and helpers that are asked for a token. All other commands change something, or
     * ask a server.
     */
    boolean onlyReads() {
        List<String> words = new ArrayList<>(arguments);
        if (words.size() > 2 && words.get(0).equals("--config")) {
            words.subList(0, 2).clear();
        }
        if (words.size() < 2 || !words.get(0).equals("auth")) {
            return false;
        }
        List<String> rest = words.subList(2, words.size());
        return switch (words.get(1)) {
            case "token" -> rest.stream().allMatch(word -> FLAGS.contains(word) || !word.startsWith("-"));
            case "credential" ->
                !rest.isEmpty()
                        && (HELPERS.contains(rest.get(0))
                                || (HELPERS_THAT_ALSO_STORE.contains(rest.get(0)) && asksForToken(rest)));
            default -> false;
        };
    }

    /** Whether the operation is get: it is the last word, and not the value of an option. */
    private static boolean asksForToken(List<String> words) {
        int last = words.size() - 1;
        String before = last > 1 ? words.get(last - 1) : "-";
        return words.get(last).equals("get") && (!before.startsWith("-") || before.equals(ID_TOKEN));
    }

    /** Shows neither the variables nor the input of a tool. */
    @Override
    public String toString() {
        return "RequestedCommand" + arguments;
    }
}
