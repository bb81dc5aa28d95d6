package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Comments are plain English. */
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
