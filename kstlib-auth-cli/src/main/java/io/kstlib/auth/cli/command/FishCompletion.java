package io.kstlib.auth.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A completion script for fish; picocli's own generator knows only bash and zsh. */
public final class FishCompletion {

    private FishCompletion() {}

    /**
     * {@return the script}
     *
     * @param program the name of the command
     * @param tree its whole tree
     */
    public static String script(String program, CommandLine tree) {
        List<String> lines = new ArrayList<>();
        lines.add("# Completion of " + program + " for fish");
        lines.add("complete -c " + program + " -f");
        add(program, tree, List.of(), lines);
        return String.join("\n", lines);
    }

    private static void add(String program, CommandLine command, List<String> path, List<String> lines) {
        CommandSpec spec = command.getCommandSpec();
        Map<String, CommandLine> children = command.getSubcommands();
        String here = condition(path, children);
        for (OptionSpec option : spec.options()) {
            lines.add("complete -c " + program + here + names(option) + value(program, option) + " -d "
                    + quoted(first(option.description())));
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            candidates(program, parameter.completionCandidates(), parameter.paramLabel())
                    .ifPresent(words -> lines.add("complete -c " + program + here + " -a " + quoted(words)));
        }
        children.forEach((name, child) -> {
            String summary = first(child.getCommandSpec().usageMessage().description());
            lines.add("complete -c " + program + here + " -a " + name + " -d " + quoted(summary));
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            add(program, child, longer, lines);
        });
    }

    /** Makes the condition: the words of the path were typed, and none of the commands that may follow. */
    private static String condition(List<String> path, Map<String, CommandLine> children) {
        List<String> tests = path.stream()
                .map(word -> "__fish_seen_subcommand_from " + word)
                .collect(Collectors.toCollection(ArrayList::new));
        if (!children.isEmpty()) {
            tests.add("not __fish_seen_subcommand_from " + String.join(" ", children.keySet()));
        }
        return tests.isEmpty() ? "" : " -n " + quoted(String.join("; and ", tests));
    }

    private static String names(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            boolean isLong = name.startsWith("--");
            names.append(isLong ? " -l " : " -s ").append(name.substring(isLong ? 2 : 1));
        }
        return names.toString();
    }

    private static String value(String program, OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        String files = option.paramLabel().contains("FILE") ? " -r -F" : " -x";
        return candidates(program, option.completionCandidates(), option.paramLabel())
                .map(words -> files + " -a " + quoted(words))
                .orElse(files);
    }

    /** The script asks each time for names that depend on the machine and the current folder. It offers those only that every shell reads as a word. */
    private static Optional<String> candidates(String program, @Nullable Iterable<String> fixed, String label) {
        return fixed != null
                ? Optional.of(String.join(" ", fixed))
                : ListedNames.of(label)
                        .map(names -> (names.always() + " (").stripLeading() + program + " " + names.arguments()
                                + " 2>/dev/null | string match -r " + "'^[A-Za-z0-9._@][A-Za-z0-9._@-]*$')");
    }

    private static String first(String... texts) {
        return texts.length == 0 ? "" : texts[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
