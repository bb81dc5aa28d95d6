package io.kstlib.tests.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.json.Json;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Command;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/from-python.md} is complete and invents nothing. The test reads the commands, options and keys from the installed Python package. */
class PythonPageIT {

    private static final Path PAGE =
            Path.of(System.getProperty("kstlib.root", "../..")).resolve("docs/from-python.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Set<String> VERDICTS = Set.of("same", "different", "not taken over");

    @TempDir
    Path home;

    private Map<String, Object> python;

    /** A row: the code in its first cell, and what the page says of it. */
    private record Row(List<String> names, String verdict, String remark) {}

    @BeforeEach
    void askThePackage() throws URISyntaxException {
        Path program =
                Path.of(PythonPageIT.class.getResource("/python/reference.py").toURI());
        SopsCommand interpreter =
                SopsCommand.program(RequiredTool.beside("kstlib", "python3"), home, Map.of("HOME", home.toString()));
        python = Json.readObject(interpreter.run(program.toString()));
    }

    @Test
    void namesEveryKeyOfTheSectionAuth() throws IOException {
        assertEquals(new TreeSet<>(part("auth").keySet()), names("Keys of the section `auth`"));
    }

    @Test
    void namesEveryKeyOfAProvider() throws IOException {
        assertEquals(
                ((List<?>) python.get("provider"))
                        .stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new)),
                names("Keys of a provider"));
    }

    @Test
    void namesEveryCommandAndOption() throws IOException {
        Map<String, Set<String>> known = new TreeMap<>();
        part("commands")
                .forEach((command, options) -> known.put(
                        command,
                        ((List<?>) options)
                                .stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new))));
        Map<String, Set<String>> documented = new TreeMap<>();
        for (Row row : rows("Commands and options")) {
            documented.computeIfAbsent(command(row), any -> new TreeSet<>()).addAll(options(row));
        }
        assertEquals(known, documented);
    }

    @Test
    void everyRowSaysOneOfThreeThings() throws IOException {
        for (String table : List.of("Keys of the section `auth`", "Keys of a provider", "Commands and options")) {
            for (Row row : rows(table)) {
                assertTrue(VERDICTS.contains(row.verdict()), row::toString);
                assertTrue(row.verdict().equals("same") || !row.remark().isBlank(), () -> "no reason: " + row);
            }
        }
    }

    @Test
    void whatIsTheSameHasTheSameDefault() throws IOException {
        Map<String, Object> defaults = part("auth");
        for (Row row : rows("Keys of the section `auth`")) {
            for (String name : row.names()) {
                Optional<ConfigKey<?>> key = key(name);
                if (key.isPresent() && row.verdict().equals("same")) {
                    Object theirs = defaults.get(name);
                    Optional<String> wanted = theirs instanceof String || theirs instanceof Number
                            ? Optional.of(theirs.toString())
                            : Optional.empty();
                    assertEquals(wanted, key.get().standard(), name);
                }
            }
        }
    }

    @Test
    void whatIsTheSameIsAnOptionHere() throws IOException {
        Map<String, String> helps = new TreeMap<>();
        for (Row row : rows("Commands and options")) {
            if (!row.verdict().equals("same")) {
                continue;
            }
            String help = helps.computeIfAbsent(command(row), this::help);
            for (String option : options(row)) {
                assertTrue(
                        Pattern.compile("(?<![\\w-])" + Pattern.quote(option) + "(?![\\w-])")
                                .matcher(help)
                                .find(),
                        () -> "no " + option + " in\n" + help);
            }
        }
    }

    private String help(String command) {
        String[] words = Stream.concat(
                        command.isEmpty() ? Stream.empty() : Stream.of("auth", command), Stream.of("--help"))
                .toArray(String[]::new);
        return Command.inThisJvm(home).run(words).endedWith(0).out().replace("--[no-]revoke", "--revoke --no-revoke");
    }

    private static Optional<ConfigKey<?>> key(String path) {
        List<ConfigKey<?>> keys = AuthKeys.SCHEMA.keys();
        Optional<ConfigKey<?>> found = Optional.empty();
        for (String part : path.split("\\.", -1)) {
            List<ConfigKey<?>> among = keys;
            found = among.stream().filter(key -> key.names().contains(part)).findFirst();
            keys = found.flatMap(ConfigKey::section)
                    .map(section -> List.copyOf(section.keys()))
                    .orElse(List.of());
        }
        return found;
    }

    private static String command(Row row) {
        return words(row).filter(word -> !word.startsWith("-")).findFirst().orElse("");
    }

    private static Set<String> options(Row row) {
        return words(row).filter(word -> word.startsWith("-")).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> words(Row row) {
        return row.names().stream().flatMap(name -> Stream.of(name.split(" ", -1)));
    }

    private static Set<String> names(String table) throws IOException {
        return rows(table).stream().flatMap(row -> row.names().stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Row> rows(String heading) throws IOException {
        List<Row> rows = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("## ")) {
                within = line.equals("## " + heading);
            } else if (within && line.startsWith("|")) {
                String[] cells = line.split("\\|", -1);
                List<String> names = CODE.matcher(cells[1])
                        .results()
                        .map((MatchResult code) -> code.group(1))
                        .toList();
                rows.add(new Row(names, cells[2].strip(), cells[3].strip()));
            }
        }
        assertTrue(rows.size() > 4, () -> PAGE + " has no table under " + heading);
        return rows.subList(2, rows.size());
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> part(String name) {
        return (Map<String, Object>) python.get(name);
    }
}
