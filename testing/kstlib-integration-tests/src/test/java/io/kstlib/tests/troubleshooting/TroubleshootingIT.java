package io.kstlib.tests.troubleshooting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/troubleshooting.md} quotes the command. The test produces the symptom of each row and compares the message. */
@Tag("trial")
class TroubleshootingIT {

    private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| `([^|]+)` \\| ([^|]+) \\|");

    @TempDir
    static Path homes;

    /** A row of the page. */
    private record Row(String symptom, String message, String fix) {}

    private static List<Row> rows() throws IOException {
        Path page = Path.of(System.getProperty("kstlib.root", "../..")).resolve("docs/troubleshooting.md");
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(page)) {
            boolean ofTable = line.startsWith("|") && !line.startsWith("| symptom |") && !line.startsWith("| ---");
            if (ofTable) {
                Matcher row = ROW.matcher(line);
                assertTrue(row.matches(), "not a row: " + line);
                rows.add(new Row(row.group(1), row.group(2), row.group(3)));
            }
        }
        return rows;
    }

    private static Map<String, Symptom> symptoms() {
        Map<String, Symptom> all = new HashMap<>(LoginSymptoms.all());
        all.putAll(CompanySymptoms.all());
        all.putAll(MachineSymptoms.all());
        all.putAll(GrantSymptoms.all());
        all.putAll(FleetSymptoms.all());
        return all;
    }

    @Test
    void everyRowIsProducedAndEverythingProducedHasARow() throws IOException {
        List<String> documented = rows().stream().map(Row::symptom).toList();

        assertEquals(symptoms().keySet(), new HashSet<>(documented));
        assertEquals(symptoms().size(), documented.size(), "a symptom stands there twice");
    }

    @TestFactory
    Stream<DynamicTest> theCommandSaysWhatThePageSays() throws IOException {
        Map<String, Symptom> symptoms = symptoms();
        return rows().stream()
                .map(row -> dynamicTest(row.symptom(), () -> {
                    Symptom symptom = symptoms.get(row.symptom());
                    try (Bench bench = new Bench(Files.createTempDirectory(homes, "home"))) {
                        String said = symptom.produce(bench);

                        assertTrue(said.contains(row.message()), () -> row + " was not said, but:\n" + said);
                        assertFalse(said.contains("Exception"), said);
                    }
                }));
    }
}
