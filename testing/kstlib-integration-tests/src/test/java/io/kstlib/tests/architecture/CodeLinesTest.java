package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A module has no more lines of code than before, unless the record says why. */
class CodeLinesTest {

    /** Counts the lines that are neither blank nor part of a comment that begins its line. */
    private static int count(List<String> lines) {
        int code = 0;
        boolean isWithinComment = false;
        for (String line : lines) {
            String text = line.strip();
            if (isWithinComment) {
                isWithinComment = !text.contains("*/");
            } else if (text.startsWith("/*")) {
                isWithinComment = !text.contains("*/");
            } else if (!text.isEmpty() && !text.startsWith("//")) {
                code++;
            }
        }
        return code;
    }

    @Test
    void noModuleGrowsWithoutAReason() throws IOException {
        Map<String, Integer> numbers = new TreeMap<>();
        for (BuiltModule module : Reactor.modules()) {
            for (Path file : module.javaFiles()) {
                numbers.merge(module.artifact(), count(Files.readAllLines(file)), Integer::sum);
            }
        }

        Ratchet.of("code-lines").check(numbers, () -> "lines that are neither blank nor comment");
    }

    @Test
    void commentsAndBlankLinesAreNoCode() {
        assertEquals(3, count("""
                        /** A type. */
                        class Type {
                            // as its name says

                            /*
                             * int two;
                             */
                            int one; // counts
                        }
                        """.lines().toList()));
    }
}
