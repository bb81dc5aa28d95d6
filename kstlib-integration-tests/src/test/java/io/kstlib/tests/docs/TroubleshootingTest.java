package io.kstlib.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every message in {@code docs/troubleshooting.md} is one that the test named beside it demands. */
class TroubleshootingTest {

    private static final Pattern ROW = Pattern.compile("\\| [^|]+ \\| `([^|]+)` \\| [^|]+ \\| `(\\w+)` \\|");

    @Test
    void everyMessageIsProducedByTheTestBesideIt() throws IOException {
        Path root = DocumentedBlock.root();
        List<String> missing = new ArrayList<>();
        int rows = 0;
        for (String line : Files.readAllLines(root.resolve("docs/troubleshooting.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows++;
                if (!sourceOf(root, row.group(2)).contains(row.group(1))) {
                    missing.add(row.group(2) + " does not demand: " + row.group(1));
                }
            } else if (line.startsWith("| ") && !line.startsWith("| symptom") && !line.startsWith("| ---")) {
                missing.add("not a row: " + line);
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(rows > 10, "the tables were not found");
    }

    /** With texts that the formatter broke put together again. */
    private static String sourceOf(Path root, String test) throws IOException {
        try (Stream<Path> files = Files.find(
                root, 20, (path, attributes) -> path.getFileName().toString().equals(test + ".java"))) {
            return files.map(TroubleshootingTest::text).reduce("", String::concat);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
