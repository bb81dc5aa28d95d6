package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers that only become smaller, recorded in a file of lines {@code name number # reason}. {@code -Dkstlib.ratchet=write} records the smaller ones.
 * Together with {@code -Dkstlib.ratchet.reason="..."} it also records the larger ones, each with the reason.
 *
 * @param file the record
 */
record Ratchet(Path file) {

    private static final Path RECORDS = Reactor.root().resolve("testing/kstlib-integration-tests/src/test/ratchets");
    private static final Pattern LINE = Pattern.compile("(.+?) (\\d+)(?: # (.+))?");
    private static final String WRITE = "kstlib.ratchet";
    private static final String REASON = "kstlib.ratchet.reason";

    /**
     * A recorded number.
     *
     * @param limit the number
     * @param reason why it became larger the last time, or empty
     */
    private record Entry(int limit, Optional<String> reason) {

        String line(String name) {
            return name + " " + limit + reason.map(text -> " # " + text).orElse("");
        }
    }

    static Ratchet of(String record) {
        return new Ratchet(RECORDS.resolve(record + ".txt"));
    }

    /**
     * Fails if a number is larger than the recorded one, or has no record, and if a record is of nothing that there is.
     *
     * @param numbers each with its name
     * @param counted says what was counted
     */
    void check(Map<String, Integer> numbers, Supplier<String> counted) throws IOException {
        Map<String, Entry> recorded = read();
        if ("write".equals(System.getProperty(WRITE))) {
            recorded = renewed(recorded, numbers, Optional.ofNullable(System.getProperty(REASON)));
            Files.createDirectories(file.getParent());
            Files.write(
                    file,
                    recorded.entrySet().stream()
                            .map(entry -> entry.getValue().line(entry.getKey()))
                            .toList());
        }

        assertEquals(
                List.of(),
                broken(recorded, numbers),
                () -> "see " + file + "; -D" + WRITE + "=write records a smaller number, and with -D" + REASON
                        + "=... also a larger one\n" + counted.get());
    }

    private Map<String, Entry> read() throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                Matcher parts = LINE.matcher(line);
                if (!parts.matches()) {
                    throw new AssertionError(file + " has a line that is not 'name number # reason': " + line);
                }
                entries.put(
                        parts.group(1),
                        new Entry(Integer.parseInt(parts.group(2)), Optional.ofNullable(parts.group(3))));
            }
        }
        return entries;
    }

    private static Map<String, Entry> renewed(
            Map<String, Entry> recorded, Map<String, Integer> numbers, Optional<String> reason) {
        Map<String, Entry> renewed = new TreeMap<>();
        numbers.forEach((name, number) -> {
            Entry before = recorded.get(name);
            if (before != null && number <= before.limit()) {
                renewed.put(name, new Entry(number, before.reason()));
            } else if (reason.isPresent()) {
                renewed.put(name, new Entry(number, reason));
            } else if (before != null) {
                renewed.put(name, before);
            }
        });
        return renewed;
    }

    private static List<String> broken(Map<String, Entry> recorded, Map<String, Integer> numbers) {
        List<String> broken = new ArrayList<>();
        numbers.forEach((name, number) -> {
            Entry before = recorded.get(name);
            if (before == null) {
                broken.add(name + " has " + number + " and no record");
            } else if (number > before.limit()) {
                broken.add(name + " has " + number + ", more than the recorded " + before.limit());
            }
        });
        recorded.keySet().stream()
                .filter(name -> !numbers.containsKey(name))
                .forEach(name -> broken.add(name + " has a record and is gone"));
        return broken;
    }
}
