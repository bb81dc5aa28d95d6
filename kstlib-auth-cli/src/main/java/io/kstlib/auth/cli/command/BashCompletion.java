package io.kstlib.auth.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A completion script for bash and zsh: that of picocli, which knows commands and options, and one that also asks for names. */
final class BashCompletion {

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

    private final String program;
    private final Set<String> withValue = new TreeSet<>();
    private final Map<String, ListedNames> options = new TreeMap<>();
    private final Map<String, ListedNames> parameters = new LinkedHashMap<>();

    private BashCompletion(String program) {
        this.program = program;
    }

    /**
     * {@return the script}
     *
     * @param program the name of the command
     * @param tree its whole tree
     */
    static String script(String program, CommandLine tree) {
        BashCompletion completion = new BashCompletion(program);
        completion.read(tree, List.of());
        return AutoComplete.bash(program, tree)
                + NAMES.formatted(
                        program,
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
                        .append(program)
                        .append("_names \"$typed\" '")
                        .append(listed.always())
                        .append("' ")
                        .append(listed.arguments())
                        .append("; return ;;\n");
            }
        }
        return cases.toString();
    }
}
