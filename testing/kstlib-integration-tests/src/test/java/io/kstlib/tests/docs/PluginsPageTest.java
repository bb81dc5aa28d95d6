package io.kstlib.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/plugins.md leads to {@code examples/}, where the code is compiled and tested, and says how much of it there is. */
class PluginsPageTest {

    private static final Path EXAMPLES = DocumentedBlock.root().resolve("examples");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern TYPE = Pattern.compile("(?m)^import (?:static )?io\\.kstlib\\.[a-z.]+\\.([A-Z]\\w*)");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*.*?\\*/");

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !EXAMPLES.relativize(file).toString().contains("target"))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the Java files of the plugin, without its module descriptor. */
    private static List<Path> sources(String example) throws IOException {
        return files(EXAMPLES.resolve(example).resolve("src/main/java/com"));
    }

    private static List<String> examples() throws IOException {
        return MODULE.matcher(Files.readString(EXAMPLES.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void thePageLeadsToEachExample() throws IOException {
        String page = read(DocumentedBlock.root().resolve("docs/plugins.md"));
        List<String> missing = examples().stream()
                .filter(example -> !page.contains("](../examples/" + example + ")"))
                .toList();

        assertEquals(List.of(), missing);
    }

    @Test
    void theTableCountsWhatEachExampleNeeded() throws IOException {
        String page = read(DocumentedBlock.root().resolve("docs/plugins.md"));
        for (String example : examples()) {
            String row = row(example);
            assertTrue(page.contains("\n" + row + "\n"), () -> "docs/plugins.md lacks " + row);
        }
    }

    private static String row(String example) throws IOException {
        Set<String> types = new TreeSet<>(Comparator.naturalOrder());
        long lines = 0;
        for (Path source : sources(example)) {
            Matcher imported = TYPE.matcher(read(source));
            while (imported.find()) {
                types.add(imported.group(1));
            }
            lines += COMMENT.matcher(read(source))
                    .replaceAll("")
                    .lines()
                    .filter(line -> !line.isBlank() && !line.matches("(package|import) .*|\\s*//.*"))
                    .count();
        }
        String names = types.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return "| `" + example + "` | " + lines + " | " + types.size() + " | " + names + " |";
    }
}
