package io.kstlib.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.json.Json;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code packaging/build} makes: unpacked and run, on a machine that seems to have no Java. */
@Tag("trial")
class PackagesIT {

    private static final String URL = "https://example.com/kstlib";
    private static final Pattern OPTION = Pattern.compile("-X[^ \"',]+");

    @TempDir
    static Path folder;

    private static Path made;

    @BeforeAll
    static void build() throws IOException {
        RequiredTool.onPath("jlink");
        RequiredTool.onPath("dpkg-deb");
        RequiredTool.onPath("rpmbuild");
        made = folder.resolve("made");
        run(DocumentedBlock.root().resolve("packaging/build").toString(), made.toString(), URL, "1");
    }

    private static String run(String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Path log = Files.createTempFile(folder, "run", ".log");
        try (ChildProcess process = ChildProcess.start(words[0], builder, log)) {
            assertTrue(process.awaitExit(Duration.ofMinutes(10)), () -> "it takes too long: " + List.of(words));
            String said = Files.readString(log);
            assertEquals(0, process.exitCode(), () -> List.of(words) + said);
            return said;
        }
    }

    private static Path made(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(made)) {
            return files.filter(file -> String.valueOf(file.getFileName()).matches(pattern))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Runs the command below a folder without a Java, as a person with an empty home. */
    private static void assertWorks(Path distribution) throws IOException {
        assertFalse(Files.exists(distribution.resolve("lib")));
        Path home = Files.createTempDirectory(folder, "home");
        Command command = Command.of(distribution, home).with("JAVA_HOME", "/nowhere");

        assertEquals(
                Command.in(home).run("auth", "plugins").endedWith(0).out(),
                command.run("auth", "plugins").endedWith(0).out());
    }

    @Test
    void theArchiveWorksWhereItIsUnpacked() throws IOException {
        Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
        run("tar", "-xzf", made("kstlib-.*-linux-.*\\.tar\\.gz").toString(), "-C", unpacked.toString());

        assertWorks(unpacked.resolve("kstlib"));
    }

    @Test
    void theDebHoldsTheCommandAndItsLink() throws IOException {
        Path deb = made("kstlib_.*\\.deb");
        Path root = Files.createDirectory(folder.resolve("deb"));
        run("dpkg-deb", "-x", deb.toString(), root.toString());

        assertEquals("kstlib\n", run("dpkg-deb", "-f", deb.toString(), "Package"));
        assertEquals(
                root.resolve("usr/lib/kstlib/bin/kstlib").toRealPath(),
                root.resolve("usr/bin/kstlib").toRealPath());
        assertWorks(root.resolve("usr/lib/kstlib"));
    }

    @Test
    void theRpmHoldsTheSameFiles() throws IOException {
        Set<String> inRpm = run("rpm", "-qlp", made("kstlib-.*\\.rpm").toString())
                .lines()
                .filter(line -> line.startsWith("/usr/lib/kstlib/"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> inDeb = run("dpkg-deb", "-c", made("kstlib_.*\\.deb").toString())
                .lines()
                .map(line -> line.replaceFirst("^.* \\.(/[^ ]*?)/?( -> .*)?$", "$1"))
                .filter(line -> line.startsWith("/usr/lib/kstlib/"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(inDeb, inRpm);
        assertTrue(inDeb.contains("/usr/lib/kstlib/bin/kstlib"), inDeb::toString);
    }

    /** The image has no shell, so it cannot use the launcher. */
    @Test
    void theContainerGivesJavaTheOptionsOfTheLauncher() throws IOException {
        Set<String> expected = options(Files.readString(Command.distribution().resolve("bin/kstlib")));
        Set<String> given = options(Files.readString(made.resolve("container/Containerfile")));

        expected.removeIf(option -> option.startsWith("-XX:AOTCache") || option.startsWith("-XX:SharedArchiveFile"));
        given.removeIf(option -> option.startsWith("-XX:AOTCache") || option.startsWith("-XX:SharedArchiveFile"));
        assertEquals(expected, given);
        assertEquals(
                -1, Files.mismatch(made("kstlib-.*-linux-.*\\.tar\\.gz"), made.resolve("container/kstlib.tar.gz")));
    }

    private static Set<String> options(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("#")
                        && !line.contains("KSTLIB_JAVA_OPTS=")) // the agent has options of its own
                .flatMap(line -> OPTION.matcher(line).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theFormulaAndTheDescriptorNameWhatTheBuildMade() throws IOException {
        Path target = Command.distribution().getParent().getParent();
        String formula = Files.readString(made.resolve("kstlib.rb"));
        Map<String, Object> descriptor = Json.readObject(Files.readString(made.resolve("sdkman.json")));

        String version = String.valueOf(descriptor.get("version"));
        assertTrue(
                formula.contains(
                        "url \"" + URL + "/releases/download/v" + version + "/kstlib-" + version + ".tar.gz\""),
                formula);
        assertTrue(formula.contains("sha256 \"" + sum(target, "kstlib-" + version + ".tar.gz") + '"'), formula);
        assertEquals(sum(target, "kstlib-" + version + ".zip"), descriptor.get("sha256sum"));
        assertEquals(URL + "/releases/download/v" + version + "/kstlib-" + version + ".zip", descriptor.get("url"));
    }

    private static String sum(Path target, String file) throws IOException {
        return Files.readString(target.resolve(file + ".sha256")).split(" ", -1)[0];
    }
}
