package io.kstlib.auth.cli;

import java.util.ArrayList;
import java.util.List;

/** The word {@code help} where a command is expected, as in other tools. It means {@code --help}. */
final class HelpWord {

    private static final String WORD = "help";

    private HelpWord() {}

    /**
     * {@return the arguments with {@code --help} at the end in place of the word; unchanged if the word stands elsewhere, as the name of a provider
     * may}
     *
     * @param arguments the command line
     */
    static List<String> asOption(List<String> arguments) {
        int at = !arguments.isEmpty() && arguments.get(0).equals("auth") ? 1 : 0;
        if (arguments.size() <= at || !arguments.get(at).equals(WORD)) {
            return arguments;
        }
        List<String> asked = new ArrayList<>(arguments);
        asked.remove(at);
        asked.add("--help");
        return List.copyOf(asked);
    }
}
