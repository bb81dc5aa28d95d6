package io.kstlib.auth.cli.command;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code completion}: prints a script with which a shell completes the command. */
public final class CompletionCommand implements Command {

    private static final String PROGRAM = "kstlib";

    private final Supplier<CommandLine> whole;

    /**
     * @param whole makes the whole tree of commands
     */
    public CompletionCommand(Supplier<CommandLine> whole) {
        this.whole = whole;
    }

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(this, "completion", "Print a completion script for a shell")
                .choice("SHELL", "bash, zsh or fish", List.of("bash", "zsh", "fish"))
                .exits(ExitCode.DONE, ExitCode.CONFIGURATION)
                .examples(
                        "source <(kstlib completion bash)     # in ~/.bashrc",
                        "source <(kstlib completion zsh)      # in ~/.zshrc, after compinit",
                        "kstlib completion fish > ~/.config/fish/completions/kstlib.fish");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        String shell = String.valueOf(arguments.parameter());
        switch (shell) {
            // One script serves both shells.
            case "bash", "zsh" -> run.answer().lines(BashCompletion.script(whole.get()));
            case "fish" -> run.answer().lines(FishCompletion.script(whole.get()));
            default ->
                throw CommandException.configuration(
                        "there is no completion for \"" + shell + "\"; known: bash, zsh, fish");
        }
        return ExitCode.DONE;
    }

    /** A completion script for bash and zsh: that of picocli, which knows commands and options, and one that also asks for names. */
    private static final class BashCompletion {

        /**
         * Nothing here hands a name to anything that expands it, as {@code compgen -W} does. A name that a shell would read as more than a word is not
         * offered, because it would run when the person sends the line. Names such as {@code path} and {@code words} are special in zsh.
         */
        private static final String NAMES = """

                # What only the machine knows: the providers that are configured, the flows that are loaded.
                function _%1$s_names() {
                  local typed="$1" always="$2" name
                  shift 2
                  COMPREPLY=()
                  while IFS= read -r name; do
                    case "$name" in
                      *[!A-Za-z0-9._@-]* | '' | -*) ;;
                      "$typed"*) COMPREPLY+=("$name") ;;
                    esac
                  done < <(echo "$always"; command %1$s "$@" 2> /dev/null < /dev/null)
                }

                function _complete_%1$s_and_names() {
                  local typed="${COMP_WORDS[COMP_CWORD]}" place='' skip='' word i
                  [ "$typed" = '=' ] && typed=''
                  for (( i = 1; i < COMP_CWORD; i++ )); do
                    word="${COMP_WORDS[i]}"
                    if [ "$word" = '=' ]; then
                      continue
                    elif [ -n "$skip" ]; then
                      skip=''
                    else
                      case "$word" in
                        %2$s) skip="$word" ;;
                        -*) ;;
                        *) place="$place $word" ;;
                      esac
                    fi
                  done
                  case "$skip" in
                %3$s    ?*) _complete_%1$s "$@"; return ;;
                  esac
                  case "$typed" in
                    -*) _complete_%1$s "$@"; return ;;
                  esac
                  case "$place" in
                %4$s    *) _complete_%1$s "$@" ;;
                  esac
                }

                complete -F _complete_%1$s_and_names -o default %1$s
                """;

        private final Set<String> withValue = new TreeSet<>();
        private final Map<String, ListedNames> options = new TreeMap<>();
        private final Map<String, ListedNames> parameters = new LinkedHashMap<>();

        /**
         * {@return the script}
         *
         * @param tree its whole tree
         */
        static String script(CommandLine tree) {
            BashCompletion completion = new BashCompletion();
            completion.read(tree, List.of());
            return AutoComplete.bash(PROGRAM, tree)
                    + NAMES.formatted(
                            PROGRAM,
                            String.join(" | ", completion.withValue),
                            completion.cases(completion.options),
                            completion.cases(completion.parameters));
        }

        private void read(CommandLine command, List<String> path) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (option.arity().max() > 0) {
                    List<String> names = List.of(option.names());
                    withValue.addAll(names);
                    ListedNames.of(option.paramLabel())
                            .ifPresent(listed -> names.forEach(name -> options.put(name, listed)));
                }
            }
            for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
                ListedNames.of(parameter.paramLabel())
                        .ifPresent(listed -> parameters.put("' " + String.join(" ", path) + "'", listed));
            }
            command.getSubcommands().forEach((name, child) -> {
                List<String> longer = new ArrayList<>(path);
                longer.add(name);
                read(child, longer);
            });
        }

        private String cases(Map<String, ListedNames> sources) {
            StringBuilder cases = new StringBuilder();
            for (ListedNames listed : ListedNames.values()) {
                List<String> patterns = sources.entrySet().stream()
                        .filter(source -> source.getValue() == listed)
                        .map(Map.Entry::getKey)
                        .toList();
                if (!patterns.isEmpty()) {
                    cases.append("    ")
                            .append(String.join(" | ", patterns))
                            .append(") _")
                            .append(PROGRAM)
                            .append("_names \"$typed\" '")
                            .append(listed.always)
                            .append("' ")
                            .append(listed.arguments)
                            .append("; return ;;\n");
                }
            }
            return cases.toString();
        }
    }

    /** A completion script for fish; picocli's own generator knows only bash and zsh. */
    private static final class FishCompletion {

        private FishCompletion() {}

        /**
         * {@return the script}
         *
         * @param tree its whole tree
         */
        static String script(CommandLine tree) {
            List<String> lines = new ArrayList<>();
            lines.add("# Completion of " + PROGRAM + " for fish");
            lines.add("complete -c " + PROGRAM + " -f");
            add(tree, List.of(), lines);
            return String.join("\n", lines);
        }

        private static void add(CommandLine command, List<String> path, List<String> lines) {
            CommandSpec spec = command.getCommandSpec();
            Map<String, CommandLine> children = command.getSubcommands();
            String here = condition(path, children);
            for (OptionSpec option : spec.options()) {
                lines.add("complete -c " + PROGRAM + here + names(option) + value(option) + " -d "
                        + quoted(first(option.description())));
            }
            for (PositionalParamSpec parameter : spec.positionalParameters()) {
                candidates(parameter.completionCandidates(), parameter.paramLabel())
                        .ifPresent(words -> lines.add("complete -c " + PROGRAM + here + " -a " + quoted(words)));
            }
            children.forEach((name, child) -> {
                String summary = first(child.getCommandSpec().usageMessage().description());
                lines.add("complete -c " + PROGRAM + here + " -a " + name + " -d " + quoted(summary));
                List<String> longer = new ArrayList<>(path);
                longer.add(name);
                add(child, longer, lines);
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

        private static String value(OptionSpec option) {
            if (option.arity().max() == 0) {
                return "";
            }
            String files = option.paramLabel().contains("FILE") ? " -r -F" : " -x";
            return candidates(option.completionCandidates(), option.paramLabel())
                    .map(words -> files + " -a " + quoted(words))
                    .orElse(files);
        }

        /** The script asks each time for names that depend on the machine and the current folder. It offers those only that every shell reads as a word. */
        private static Optional<String> candidates(@Nullable Iterable<String> fixed, String label) {
            return fixed != null
                    ? Optional.of(String.join(" ", fixed))
                    : ListedNames.of(label)
                            .map(names -> (names.always + " (").stripLeading() + PROGRAM + " " + names.arguments
                                    + " 2>/dev/null | string match -r " + "'^[A-Za-z0-9._@][A-Za-z0-9._@-]*$')");
        }

        private static String first(String... texts) {
            return texts.length == 0 ? "" : texts[0];
        }

        private static String quoted(String text) {
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
        }
    }

    /** Names that only the machine knows. A shell asks the command for them when it completes a value with this label. */
    private enum ListedNames {
        /** The configured providers. */
        PROVIDER("PROVIDER", "", "auth providers --quiet"),
        /** The types of the loaded flows, and the word for a choice among them. */
        FLOW("FLOW", AuthFlowFactory.AUTO, "auth plugins --kind flow --quiet"),
        /** The types of the loaded storages. */
        STORAGE("STORAGE", "", "auth plugins --kind storage --quiet");

        private final String label;
        /** A name that is there on each machine; empty without such a name. */
        private final String always;

        /** The arguments with which the command prints the names, one per line. */
        private final String arguments;

        ListedNames(String label, String always, String arguments) {
            this.label = label;
            this.always = always;
            this.arguments = arguments;
        }

        /** Returns the names with which a value with this label is completed; empty when it has none. */
        static Optional<ListedNames> of(String label) {
            return Arrays.stream(values())
                    .filter(names -> names.label.equals(label))
                    .findFirst();
        }
    }
}
