package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The public API is recorded in {@code docs/signatures}, so that every change to it is noticed. {@code -Dkstlib.api=write} records it
 * again. {@code docs/compatibility.md} says what that means for others.
 */
class PublicApiTest {

    private static final Path RECORDED = Reactor.root().resolve("docs/signatures");

    static List<BuiltModule> modules() {
        return Reactor.modules().stream()
                .filter(module -> !SignatureText.of(module).isEmpty())
                .toList();
    }

    private static Path recorded(BuiltModule module) {
        return RECORDED.resolve(module.artifact() + ".txt");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void publicSignaturesAreAsRecorded(BuiltModule module) throws IOException {
        String now = SignatureText.of(module);
        Path file = recorded(module);
        if ("write".equals(System.getProperty("kstlib.api"))) {
            Files.createDirectories(RECORDED);
            Files.writeString(file, now);
        }

        String before = Files.exists(file) ? Files.readString(file) : "";

        assertEquals(
                List.of(),
                changes(before, now),
                () -> "the public signatures of " + module + " changed; see docs/compatibility.md, and record them with"
                        + " -Dkstlib.api=write if others can bear it");
    }

    /** Returns the changes by type, so that methods of two types are not confused. */
    private static List<String> changes(String before, String now) {
        Set<String> gone = qualified(before);
        Set<String> come = qualified(now);
        List<String> changes = new ArrayList<>();
        gone.stream().filter(line -> !come.contains(line)).forEach(line -> changes.add("gone: " + line));
        come.stream().filter(line -> !gone.contains(line)).forEach(line -> changes.add("new: " + line));
        return changes;
    }

    private static Set<String> qualified(String text) {
        Set<String> lines = new TreeSet<>();
        String type = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith(" ")) {
                lines.add(type + " { " + line.strip() + " }");
            } else {
                type = line;
                lines.add(line);
            }
        }
        return lines;
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyPackageForOthersSaysSinceWhenItIsThere(BuiltModule module) throws IOException {
        List<String> silent = new ArrayList<>();
        for (Exports exported : module.descriptor().exports()) {
            Path info = module.sources()
                    .resolve(exported.source().replace('.', '/'))
                    .resolve("package-info.java");
            if (!exported.isQualified() && !Files.readString(info).contains(" * @since ")) {
                silent.add(exported.source());
            }
        }

        assertEquals(List.of(), silent);
    }

    @Test
    void everyRecordIsOfAModuleThatIsThere() throws IOException {
        try (Stream<Path> files = Files.list(RECORDED)) {
            Set<String> there =
                    files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet());

            assertEquals(
                    modules().stream().map(module -> module.artifact() + ".txt").collect(Collectors.toSet()), there);
        }
    }

    @Test
    void aChangeIsReportedWithItsType() {
        String before = "public interface a.A\n    public void x()\npublic interface a.B\n    public void y()\n";
        String now = "public interface a.A\n    public void y()\npublic interface a.B\n    public void y()\n";

        List<String> changes = changes(before, now);

        assertEquals(
                List.of(
                        "gone: public interface a.A { public void x() }",
                        "new: public interface a.A { public void y() }"),
                changes);
        assertTrue(changes(now, now).isEmpty());
    }
}
