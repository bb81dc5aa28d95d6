package io.kstlib.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.json.Json;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the steps of {@code docs/install.md} for Linux, block by block, with the archive of the build. */
class InstallIT {

    private static final String MARKER = "by InstallIT";

    @TempDir
    Path home;

    private Path downloads;

    @BeforeEach
    void download() throws IOException {
        downloads = Files.createDirectory(home.resolve("Downloads"));
        for (Path file : archive()) {
            Files.copy(file, downloads.resolve(file.getFileName()));
        }
    }

    /** Returns the archive and its checksum. */
    private static List<Path> archive() throws IOException {
        Path target = Command.distribution().getParent().getParent();
        try (Stream<Path> files = Files.list(target)) {
            List<Path> found = files.filter(
                            file -> String.valueOf(file.getFileName()).matches("kstlib-[0-9].*\\.tar\\.gz(\\.sha256)?"))
                    .sorted()
                    .toList();
            assertEquals(2, found.size(), found::toString);
            return found;
        }
    }

    private static String version() throws IOException {
        return String.valueOf(archive().get(0).getFileName()).replaceAll("kstlib-(.*)\\.tar\\.gz", "$1");
    }

    private static List<DocumentedBlock> blocks() {
        return DocumentedBlock.all(MARKER).stream()
                .filter(block -> block.page().endsWith("docs/install.md"))
                .toList();
    }

    /** Joins the blocks into one script. */
    private static String script(List<DocumentedBlock> blocks) throws IOException {
        String version = version();
        return blocks.stream()
                .map(block -> block.text().replace("0.1.0", version))
                .collect(Collectors.joining());
    }

    private String run(String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", script).directory(downloads.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("LANG", "C.UTF-8");
        Path log = Files.createTempFile(home, "install", ".log");
        try (ChildProcess process = ChildProcess.start("install", builder, log)) {
            assertTrue(process.awaitExit(Duration.ofMinutes(3)), () -> "it takes too long: " + script);
            String said = Files.readString(log);
            assertEquals(0, process.exitCode(), () -> script + said);
            return said;
        }
    }

    private static List<DocumentedBlock> section(String begin, String end) throws IOException {
        List<String> lines = Files.readAllLines(DocumentedBlock.root().resolve("docs/install.md"));
        int from = lines.indexOf(begin);
        int to = lines.indexOf(end);
        assertTrue(from >= 0 && to > from, () -> begin + " and " + end + " are not headings of the page");
        return blocks().stream()
                .filter(block -> block.line() > from && block.line() < to)
                .toList();
    }

    @Tag("trial")
    @Test
    void theCommandIsInstalledUpdatedAndRemoved() throws IOException {
        String install = script(section("## Linux", "### Updating"));
        String update = script(section("### Updating", "### Uninstalling"));
        Path opt = home.resolve(".local/opt/kstlib");

        String said = run(install);
        assertTrue(said.contains("kstlib-" + version() + ".tar.gz: OK"), said);
        assertTrue(said.contains(version() + System.lineSeparator()), said);
        assertTrue(said.contains("storage\tsops"), said);
        assertTrue(said.contains("recipient\tkms"), said);
        assertTrue(Files.readString(home.resolve(".local/share/bash-completion/completions/kstlib"))
                .contains("complete "));
        assertTrue(Files.readString(home.resolve(".config/fish/completions/kstlib.fish"))
                .contains("complete "));
        assertTrue(Files.exists(opt.resolve("archive")));

        Files.writeString(opt.resolve("plugins/mine.txt"), "kept");
        run(update);
        assertEquals("kept", Files.readString(opt.resolve("plugins/mine.txt")));
        assertTrue(Files.exists(opt.resolve("archive")));
        assertFalse(Files.exists(home.resolve(".local/opt/kstlib-before")));

        for (String kept : List.of(".config/kstlib", ".cache/kstlib", ".local/state/kstlib", ".config/sops/age")) {
            Files.createDirectories(home.resolve(kept));
        }
        run(script(section("### Uninstalling", "## macOS")));
        assertFalse(Files.exists(opt));
        assertFalse(Files.exists(home.resolve(".local/bin/kstlib")));
        assertFalse(Files.readString(home.resolve(".zshrc")).contains("kstlib"));
        try (Stream<Path> files = Files.walk(home)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> !file.startsWith(downloads)
                                    && file.toString().contains("/kstlib"))
                            .toList());
        }
        assertTrue(Files.exists(home.resolve(".config/sops/age")));
    }

    @Test
    void aChangedArchiveIsNoticed() throws IOException {
        Path archive = downloads.resolve("kstlib-" + version() + ".tar.gz");
        Files.write(archive, new byte[] {0}, StandardOpenOption.APPEND);

        AssertionError noticed = assertThrows(AssertionError.class, () -> run(script(blocks().subList(0, 1))));

        assertTrue(noticed.getMessage().contains("FAILED"), noticed::getMessage);
    }

    /** Only the profile {@code release} makes this list. */
    @Test
    void theListOfPartsNamesEveryJar() throws IOException {
        Path distribution = Command.distribution();
        Path list = distribution.getParent().getParent().resolve("kstlib-" + version() + ".cdx.json");
        assumeTrue(Files.exists(list), "this build was made without -Prelease");
        List<?> components = (List<?>) Json.readObject(Files.readAllBytes(list)).get("components");
        Set<String> named = components.stream()
                .map(component -> (Map<?, ?>) component)
                .map(component -> component.get("name") + "-" + component.get("version") + ".jar")
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(distribution)) {
            List<String> missing = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".jar"))
                    .filter(name -> !named.contains(name))
                    .toList();

            assertEquals(List.of(), missing);
        }
    }
}
