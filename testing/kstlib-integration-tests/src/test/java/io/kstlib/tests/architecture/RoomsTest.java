package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A package is small enough to keep in mind, and a file names few other types. */
class RoomsTest {

    private static final int MOST_TYPES = 15;
    private static final int MOST_IMPORTS = 20;
    private static final Pattern OWN_IMPORT = Pattern.compile("(?m)^import (?:static )?io\\.kstlib\\.");

    @Test
    void noPackageHasMoreThanFifteenTypes() {
        Map<String, Long> types = Reactor.modules().stream()
                .flatMap(module -> module.sourceFiles().stream()
                        .filter(file -> !file.endsWith("package-info.java"))
                        .map(module::className))
                .collect(
                        Collectors.groupingBy(name -> name.substring(0, name.lastIndexOf('.')), Collectors.counting()));
        Map<String, Integer> large = new TreeMap<>();
        types.forEach((name, count) -> {
            if (count > MOST_TYPES) {
                large.put(name, count.intValue());
            }
        });

        assertEquals(Map.of(), large);
    }

    @Test
    void noFileImportsMoreThanTwentyOfOurOwnTypes() throws IOException {
        Map<String, Integer> busy = new TreeMap<>();
        for (BuiltModule module : Reactor.modules()) {
            for (Path file : module.sourceFiles()) {
                long imports =
                        OWN_IMPORT.matcher(Files.readString(file)).results().count();
                if (imports > MOST_IMPORTS) {
                    busy.put(module.className(file), (int) imports);
                }
            }
        }

        assertEquals(Map.of(), busy);
    }
}
