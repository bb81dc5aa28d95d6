package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only the person decides which plugins may work. A file that another user or project wrote does not count. */
class TrustedPluginsIT {

    @TempDir
    Path folder;

    private Path home;
    private Distribution distribution;
    private Command command;

    @BeforeEach
    void copy() throws IOException {
        distribution = Distribution.forPlugins(folder.resolve("kstlib"));
        home = Files.createDirectory(folder.resolve("home"));
        command = distribution
                .command(Files.createDirectory(folder.resolve("checkout")))
                .with("HOME", home.toString());
        distribution.drop("wolf.jar", Zoo.storage("zoo.wolf.Wolf", "wolf").declares("zoo.wolf.Wolf"));
        distribution.drop("bear/bear.jar", Zoo.storage("zoo.bear.Bear", "bear").module("zoo.bear", "zoo.bear.Bear"));
    }

    private void own(String yaml) throws IOException {
        Path own = Files.createDirectories(home.resolve(".config/kstlib")).resolve("kstlib.conf.yml");
        Files.writeString(own, yaml);
    }

    private Result token(String storage) {
        return command.configured(Zoo.CONFIGURATION.formatted(storage)).run("auth", "token");
    }

    private List<String> problems(int exitCode) {
        return Zoo.problems(command.run("auth", "plugins", "--json").endedWith(exitCode));
    }

    @Test
    void whereNothingIsSaidAllAreUsed() throws IOException {
        own("auth: { default_provider: corporate, providers: { corporate: { issuer: https://login.example.com } } }");

        assertEquals("token-from-wolf", token("wolf").endedWith(0).line());
        assertEquals("token-from-bear", token("bear").endedWith(0).line());
    }

    @Test
    void onlyThoseThatThePersonAllowsAreUsed() throws IOException {
        own("auth:\n  plugins: { allow: [wolf] }\n");

        assertEquals("token-from-wolf", token("wolf").endedWith(0).line());
        Result refused = token("bear").endedWith(3);

        String reason = "is not allowed; add \"bear\" to auth.plugins.allow, ~/.config/kstlib/kstlib.conf.yml:2";
        assertTrue(refused.err().contains("bear/ in plugins/ could not be used: it " + reason), refused::toString);
        assertEquals(List.of("directory  bear/: " + reason), problems(0));
        assertTrue(command.run("auth", "plugins").endedWith(0).out().contains("\tnot allowed\t"));
        assertTrue(command.run("auth", "doctor").out().contains(reason));
    }

    @Test
    void anEmptyListAllowsNone() throws IOException {
        own("auth: { plugins: { allow: [] } }");

        token("wolf").endedWith(3);
        assertEquals(2, problems(0).size());
    }

    /** A configuration that was found is a stranger's, even where the person allows what it shows (security rule 11). */
    @Test
    void aConfigurationThatWasFoundAllowsNone() throws IOException {
        own("auth: { plugins: { allow: [] } }");
        command.configured(Zoo.CONFIGURATION.formatted("wolf") + "  plugins: { allow: [wolf] }\n")
                .without("KSTLIB_CONFIG");
        command.run("auth", "allow", "--yes").endedWith(0);

        Result refused = command.run("auth", "token").endedWith(3);

        assertTrue(
                refused.err().contains("wolf.jar in plugins/ could not be used: it is not allowed"), refused::toString);
    }

    /** A configuration that is named may be a project's own, and the list is about the person's whole machine. */
    @Test
    void aConfigurationThatIsNamedAllowsNone() throws IOException {
        own("auth: { plugins: { allow: [] } }");

        command.configured(Zoo.CONFIGURATION.formatted("wolf") + "  plugins: { allow: [wolf] }\n")
                .run("auth", "token")
                .endedWith(3);
    }

    @Test
    void noneIsUsedWhereThePersonsOwnConfigurationCannotBeRead() throws IOException {
        own("auth: [");

        Result refused = token("wolf").endedWith(3);

        assertTrue(
                refused.err()
                        .contains(
                                "wolf.jar in plugins/ could not be used: it may not be allowed: your own configuration, which would say"
                                        + " so, cannot be read: ~/.config/kstlib/kstlib.conf.yml:"),
                refused::toString);
    }

    private void open(String place, String rights) throws IOException {
        Path path = distribution.plugins().resolve(place);
        assumeTrue(path.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    @Test
    void aJarThatOthersCanWriteIsNotUsed() throws IOException {
        open("wolf.jar", "rw-rw-rw-");

        assertEquals(
                List.of(
                        "jar  wolf.jar: is not trusted, because it can be written by everyone (mode 0666); make it and its"
                                + " directories yours, and writable only by you"),
                problems(1));
        token("wolf").endedWith(3);
        assertEquals("token-from-bear", token("bear").endedWith(0).line());
    }

    @Test
    void aFolderThatOthersCanWriteIsNotUsed() throws IOException {
        open("bear", "rwxrwxrwx");

        List<String> problems = problems(1);

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(
                problems.get(0)
                        .startsWith("directory  bear/: holds bear.jar, which is not trusted, because it lies in or"
                                + " below "
                                + distribution.plugins().resolve("bear").toRealPath()
                                + ", which can be written by everyone (mode 0777)"),
                problems::toString);
        assertEquals("token-from-wolf", token("wolf").endedWith(0).line());
    }

    @Test
    void noneIsUsedWhereOthersCanDropSome() throws IOException {
        open("", "rwxrwxrwx");

        assertEquals(2, problems(1).size());
        token("wolf").endedWith(3);
        token("bear").endedWith(3);
        token("file").endedWith(2);
    }
}
