package io.kstlib.auth.cli.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.check.EvidencePlace.EvidenceBundle;
import io.kstlib.auth.cli.command.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is already at the place for the evidence, and what happens to it. */
class EvidencePlaceTest {

    @RegisterExtension
    private final SignedTokens idp = new SignedTokens();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void start() {
        shell = new Shell(home);
    }

    private void refused(String option, String name, String why) {
        Shell.Result result = shell.type(idp.token()).run("auth", "check", "--token", "-", option, name);

        assertEquals(3, result.code(), result.out() + result.err());
        assertEquals("kstlib: cannot write " + name + ": " + why + "\n", result.err());
        assertEquals("", result.out());
        assertEquals(0, idp.requests(), "it is said before anything is checked");
    }

    private List<String> found() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals(".cache"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"--report, pipe", "--bundle, pipe.zip"})
    void aPipeIsNotReplaced(String option, String name) throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/usr/bin/mkfifo")), "missing tool: mkfifo");
        Process made =
                new ProcessBuilder("mkfifo", name).directory(home.toFile()).start();
        assertTrue(made.waitFor(10, TimeUnit.SECONDS));
        Files.createSymbolicLink(home.resolve("link-" + name), Path.of(name));

        refused(option, name, "it is not a file but a device, a pipe or a socket");
        refused(option, "link-" + name, "it is not a file but a device, a pipe or a socket");

        assertTrue(Files.readAttributes(home.resolve(name), java.nio.file.attribute.BasicFileAttributes.class)
                .isOther());
        assertTrue(Files.isSymbolicLink(home.resolve("link-" + name)));
    }

    @ParameterizedTest
    @CsvSource({"--report, page.html", "--bundle, proof.zip"})
    void aSymbolicLinkStaysAndItsFileIsWritten(String option, String name) throws IOException {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Path file = Files.writeString(elsewhere.resolve(name), "old");
        Path link = Files.createSymbolicLink(home.resolve(name), file);

        Shell.Result result = shell.type(idp.token()).run("auth", "check", "--token", "-", option, name);

        assertEquals(0, result.code(), result.err());
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.size(file) > 3);
    }

    @ParameterizedTest
    @CsvSource({"--report, lost.html", "--bundle, lost.zip", "--bundle, lost"})
    void aSymbolicLinkThatLeadsNowhereIsRefused(String option, String name) throws IOException {
        Files.createSymbolicLink(home.resolve(name), Path.of("nothing"));

        refused(option, name, "it is a symbolic link that leads nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--report", "--bundle"})
    void standardOutputIsNoFile(String option) {
        refused(option, "-", "it is written into files only, not to standard output");
    }

    @ParameterizedTest
    @CsvSource({"--report, nodir/x", "--bundle, nodir/x", "--bundle, nodir/x.zip"})
    void foldersAreNotMadeUp(String option, String name) throws IOException {
        refused(option, name, "there is no such directory");

        assertEquals(List.of(), found());
    }

    @Test
    void aDirectoryIsNoReport() {
        refused("--report", ".", "it is a directory; name a file in it");
    }

    @Test
    void aFileIsNoDirectory() throws IOException {
        Files.writeString(home.resolve("r.html"), "mine");

        refused(
                "--bundle",
                "r.html",
                "it is a file; name a directory that is not there yet, or an archive that ends in .zip");

        assertEquals("mine", Files.readString(home.resolve("r.html")));
    }

    @Test
    void halfABundleIsNotLeftBehind() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("README.txt", new byte[] {1});
        files.put("missing/token.jwt", new byte[] {2});
        EvidenceBundle fresh = EvidenceBundle.at(home, "proof");
        Files.createDirectory(home.resolve("empty"));
        EvidenceBundle there = EvidenceBundle.at(home, "empty");

        CommandException failure = assertThrows(CommandException.class, () -> fresh.write(files));
        assertThrows(CommandException.class, () -> there.write(files));

        assertFalse(String.valueOf(failure.getMessage()).contains(home.toString()), failure.getMessage());
        assertEquals(List.of("empty"), found());
        try (Stream<Path> left = Files.list(home.resolve("empty"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void anEmptyDirectoryTakesABundle() throws IOException {
        Files.createDirectory(home.resolve("empty"));

        EvidenceBundle.at(home, "empty").write(Map.of("one.txt", new byte[] {1}));

        assertArrayEquals(new byte[] {1}, Files.readAllBytes(home.resolve("empty/one.txt")));
    }

    @Test
    void theReportAndTheBundleDoNotTakeEachOthersPlace() throws IOException {
        Files.createDirectory(home.resolve("proof"));

        for (String[] names : new String[][] {{"proof/mine.html", "proof"}, {"x.zip", "x.zip"}}) {
            Shell.Result result = shell.type(idp.token())
                    .run("auth", "check", "--token", "-", "--report", names[0], "--bundle", names[1]);

            assertEquals(3, result.code(), result.out() + result.err());
            assertTrue(result.err().contains("name the same place"), result.err());
            assertEquals(0, idp.requests());
        }
        assertEquals(List.of("proof"), found());
    }

    @Test
    void aLinkThatSomeoneElseMadeIsNotFollowed() throws IOException {
        Path mine = Files.writeString(home.resolve("mine"), "precious");
        assumeTrue(Files.getAttribute(mine, "unix:uid").equals(0), "only root makes links of others");
        Path link = Files.createSymbolicLink(home.resolve("page.html"), mine);
        Files.setAttribute(link, "unix:uid", 4711, LinkOption.NOFOLLOW_LINKS);

        refused("--report", "page.html", "it is a symbolic link whose owner is not the owner of its target");

        assertEquals("precious", Files.readString(mine));
    }
}
