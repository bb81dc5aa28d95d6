package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Comments, names of tests and pages are plain English. */
class WordsTest {

    private static final Pattern COMMENT = Pattern.compile("^\\s*(?:/\\*|\\*|//).*");
    private static final Pattern AVOIDED =
            Pattern.compile("(?i)\\b(?:whoever|whomever|nobody|somebody|anybody|everybody|told of)\\b");

    private static final Pattern AVOIDED_IN_NAMES =
            Pattern.compile("void \\w*(?:[wW]hoever|[nN]obody|[sS]omebody|[aA]nybody|[eE]verybody)\\w*\\(");

    @Test
    void namesOfTestsUsePlainWords() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : Reactor.javaFiles()) {
            Files.readAllLines(file).stream()
                    .filter(line -> AVOIDED_IN_NAMES.matcher(line).find())
                    .forEach(line -> found.add(Reactor.root().relativize(file) + ":" + line));
        }

        assertEquals(List.of(), found);
    }

    @Test
    void pagesUsePlainWords() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path page : pages()) {
            Files.readAllLines(page).stream()
                    .filter(line -> AVOIDED.matcher(line).find())
                    .forEach(line -> found.add(Reactor.root().relativize(page) + ":" + line));
        }

        assertEquals(List.of(), found);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(Reactor.root().resolve("docs"))) {
            Path root = Reactor.root();
            return Stream.concat(
                            Stream.of(root.resolve("README.md"), root.resolve("CHANGELOG.md")),
                            docs.filter(page -> page.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    @Test
    void commentsUsePlainWords() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : Reactor.javaFiles()) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (COMMENT.matcher(line).matches() && AVOIDED.matcher(line).find()) {
                    found.add(Reactor.root().relativize(file) + ":" + number + ":" + line);
                }
            }
        }

        assertEquals(List.of(), found);
    }
}
