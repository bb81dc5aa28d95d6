package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/security.md} names a test for each promise. */
class SecurityPageTest {

    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT))`");

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        Matcher named = NAMED.matcher(Files.readString(Reactor.root().resolve("docs/security.md")));
        Set<String> missing = new TreeSet<>();
        int count = 0;
        Set<String> tests = Reactor.javaFiles().stream()
                .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                .collect(Collectors.toSet());
        while (named.find()) {
            count++;
            if (!tests.contains(named.group(1))) {
                missing.add(named.group(1));
            }
        }
        assertTrue(count > 20, "only " + count);
        assertEquals(Set.of(), missing);
    }
}
