package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/cli.md} says which jars may be removed, and which others must then be removed, too. Each of them is removed here. */
class StrippedDistributionIT {

    private static final Pattern SECTION =
            Pattern.compile("<!-- begin: jars that may be left out.*?-->(.*?)<!-- end -->", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("\\| `(kstlib-[a-z0-9-]+)` \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern TYPES = Pattern.compile(
            "(provider|flow|client authentication|token presentation|storage|validator|secret|recipient)s? ((?:`[a-z0-9_-]+`(?:, )?)+)");
    private static final Set<String> OF_THE_CORE =
            new TreeSet<>(Set.of("secret env", "secret file", "token_presentation bearer"));
    private static final Pattern SHARED =
            Pattern.compile("`([a-z0-9-]+)` may go, too, without ((?:`kstlib-[a-z0-9-]+`(?:, | and )?)+)\\.");
    private static final Pattern NEEDED = Pattern.compile("Always needed: ([^.]+)\\.");

    @TempDir
    static Path folder;

    private static Distribution distribution;
    private static Command command;
    private static Set<String> complete;
    private static Map<String, Row> rows;
    private static Map<String, List<String>> shared;
    private static List<String> needed;

    /**
     * A row of the table.
     *
     * @param jar the artifact that is removed
     * @param requiring the artifacts that must be removed, too
     * @param types the types that are missing then, as {@link #types} returns them
     * @param libraries the libraries that may be removed, too
     */
    private record Row(String jar, List<String> requiring, Set<String> types, List<String> libraries) {

        static Row of(Matcher row) {
            Set<String> types = new TreeSet<>();
            Matcher kinds = TYPES.matcher(row.group(3));
            while (kinds.find()) {
                codes(kinds.group(2)).forEach(type -> types.add(kinds.group(1).replace(' ', '_') + " " + type));
            }
            return new Row(row.group(1), codes(row.group(2)), types, codes(row.group(4)));
        }
    }

    @BeforeAll
    static void read() throws IOException {
        distribution = Distribution.copiedTo(folder.resolve("kstlib"));
        command = Command.of(distribution.directory(), Files.createDirectory(folder.resolve("home")));
        complete = types(command.run("auth", "plugins", "--json"));
        Matcher section = SECTION.matcher(Files.readString(
                Path.of(System.getProperty("kstlib.root", "../..")).resolve("docs/cli.md")));
        assertTrue(section.find(), "docs/cli.md has no table of jars that may be left out");
        rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(section.group(1));
        while (row.find()) {
            rows.put(row.group(1), Row.of(row));
        }
        shared = new LinkedHashMap<>();
        Matcher library = SHARED.matcher(section.group(1));
        while (library.find()) {
            shared.put(library.group(1), codes(library.group(2)));
        }
        Matcher always = NEEDED.matcher(section.group(1));
        assertTrue(always.find(), "docs/cli.md does not say which jars are always needed");
        needed = codes(always.group(1));
    }

    private static List<String> codes(String text) {
        return CODE.matcher(text).results().map(code -> code.group(1)).toList();
    }

    /** Returns kind and type string of each plugin that can be used. */
    private static Set<String> types(Result listing) {
        return Zoo.plugins(listing.endedWith(0)).stream()
                .map(plugin -> plugin.get("kind") + " " + ((List<?>) plugin.get("types")).get(0))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Result listingWithout(Collection<String> artifacts) throws IOException {
        Path aside = Files.createDirectories(folder.resolve("aside"));
        for (String artifact : artifacts) {
            Path jar = distribution.jar(artifact);
            Files.move(jar, aside.resolve(jar.getFileName()));
        }
        try {
            return command.run("auth", "plugins", "--json");
        } finally {
            try (Stream<Path> jars = Files.list(aside)) {
                for (Path jar : jars.toList()) {
                    Files.move(jar, distribution.lib().resolve(jar.getFileName()));
                }
            }
        }
    }

    private static String module(String artifact) {
        return "io." + artifact.replace('-', '.');
    }

    /** Java names one of the modules that require what is missing: which one differs between runs. */
    private static void assertJavaNames(Result result, String missing, List<String> requiring) {
        result.endedWith(1);
        assertEquals("", result.out(), result::toString);
        assertTrue(
                result.err()
                        .lines()
                        .anyMatch(line -> requiring.stream().anyMatch(module -> line.endsWith(missing + module))),
                () -> missing + requiring + " was not said, but " + result);
    }

    @Test
    void everyJarIsInTheTable() throws IOException {
        Set<String> named = new TreeSet<>(needed);
        named.addAll(shared.keySet());
        rows.values().forEach(row -> {
            named.add(row.jar());
            named.addAll(row.libraries());
        });
        try (Stream<Path> jars = Files.list(distribution.lib())) {
            assertEquals(jars.map(Distribution::artifact).collect(Collectors.toCollection(TreeSet::new)), named);
        }
    }

    @Tag("trial")
    @TestFactory
    Stream<DynamicTest> whatIsAlwaysNeededIsNamedByJava() {
        return needed.stream()
                .map(artifact -> dynamicTest(artifact, () -> {
                    Result result = listingWithout(List.of(artifact));

                    result.endedWith(1);
                    assertEquals("", result.out(), result::toString);
                    assertTrue(result.err().contains(" not found"), result::toString);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aJarThatOthersRequireIsNamedByJavaAndSoIsOneOfThem() {
        return rows.values().stream()
                .filter(row -> !row.requiring().isEmpty())
                .map(row -> dynamicTest(row.jar(), () -> {
                    Result result = listingWithout(List.of(row.jar()));

                    assertJavaNames(
                            result,
                            "Module " + module(row.jar()) + " not found, required by ",
                            row.requiring().stream()
                                    .map(StrippedDistributionIT::module)
                                    .toList());
                }));
    }

    @Tag("trial")
    @TestFactory
    Stream<DynamicTest> withThoseThatRequireItAJarTakesItsTypesAwayAndNoOthers() {
        return rows.values().stream()
                .map(row -> dynamicTest(row.jar(), () -> {
                    Set<String> left = new TreeSet<>(complete);
                    List<String> without = new ArrayList<>(List.of(row.jar()));
                    without.addAll(row.libraries());
                    left.removeAll(row.types());
                    for (String requiring : row.requiring()) {
                        without.add(requiring);
                        left.removeAll(rows.get(requiring).types());
                    }

                    assertEquals(left, types(listingWithout(without)));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aLibraryOfSeveralGoesWithAllOfThem() {
        return shared.entrySet().stream()
                .map(library -> dynamicTest(library.getKey(), () -> {
                    Set<String> left = new TreeSet<>(complete);
                    Set<String> without = new TreeSet<>(Set.of(library.getKey()));
                    for (String jar : library.getValue()) {
                        without.add(jar);
                        without.addAll(rows.get(jar).requiring());
                    }
                    without.stream()
                            .filter(rows::containsKey)
                            .forEach(jar -> left.removeAll(rows.get(jar).types()));

                    assertEquals(left, types(listingWithout(without)));
                }));
    }

    @Test
    void theCommandStartsWithWhatIsAlwaysNeededOnly() throws IOException {
        List<String> without = new ArrayList<>(rows.keySet());
        without.addAll(shared.keySet());
        rows.values().forEach(row -> without.addAll(row.libraries()));

        assertEquals(OF_THE_CORE, types(listingWithout(without)));
    }

    @Test
    void everyTypeBelongsToOneJarThatMayBeLeftOut() {
        List<String> documented = rows.values().stream()
                .flatMap(row -> row.types().stream())
                .sorted()
                .toList();
        Set<String> expected = new TreeSet<>(complete);
        expected.removeAll(OF_THE_CORE);

        assertEquals(List.copyOf(expected), documented);
    }
}
