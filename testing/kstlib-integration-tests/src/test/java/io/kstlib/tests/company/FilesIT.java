package io.kstlib.tests.company;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Home directories and file modes of real machines, with the command as a process. */
class FilesIT {

    @RegisterExtension
    final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path folder;

    /** Configures a login without a person, so that only the files matter. */
    private Command configured(Command command, String storage) {
        server.stubFor(post("/token").willReturn(okJson("{\"access_token\":\"at-1\",\"expires_in\":3600}")));
        return command.configured("""
                auth:
                  token_storage: %s
                  providers:
                    corporate:
                      type: oauth2
                      flow: client_credentials
                      client_id: my-app
                      client_secret: no-secret
                      token_url: http://127.0.0.1:%d/token
                """.formatted(storage, server.getPort()));
    }

    private Command withUmask(String umask, Path home) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("distribution/bin"));
        Path launcher = Files.writeString(
                bin.resolve("kstlib"),
                "#!/bin/sh\numask " + umask + "\nexec '" + Command.distribution() + "/bin/kstlib' \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        return Command.of(folder.resolve("distribution"), home);
    }

    private static void assertOnlyForTheOwner(Path top) throws IOException {
        try (Stream<Path> below = Files.walk(top)) {
            List<String> open = below.filter(path -> !path.equals(top))
                    .filter(FilesIT::isOpenToOthers)
                    .map(Path::toString)
                    .toList();
            assertEquals(List.of(), open);
        }
    }

    private static boolean isOpenToOthers(Path path) {
        try {
            return !PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                    .endsWith("------");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000 file", "077 file", "000 sops", "077 sops"})
    void keepsTokensFromOthersWhateverTheUmask(String umaskAndStorage) throws IOException {
        String[] words = umaskAndStorage.split(" ", -1);
        Path home = Files.createDirectory(folder.resolve("home"));
        Command command = configured(withUmask(words[0], home), words[1]);

        command.run("auth", "login").endedWith(0);

        assertEquals(
                "at-1",
                Command.inThisJvm(home).run("auth", "token").endedWith(0).line());
        assertOnlyForTheOwner(home.resolve(".config/kstlib/auth"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "sops"})
    void worksInAHomeWithSpacesAndForeignLetters(String storage) throws IOException {
        Path home = Files.createDirectory(folder.resolve("Jörg O'Neill 日本 (x)"));
        Command command = configured(Command.inThisJvm(home), storage);

        command.run("auth", "login").endedWith(0);

        assertEquals("at-1", command.run("auth", "token").endedWith(0).line());
        assertTrue(Files.isDirectory(home.resolve(".config/kstlib/auth/tokens")));
    }

    @Test
    void goesWhereXdgConfigHomeSays() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path xdg = folder.resolve("x d g");
        Command command = configured(Command.inThisJvm(home), "file")
                .with("XDG_CONFIG_HOME", xdg.toString())
                .with("KSTLIB_CONFIG", "");
        Files.createDirectories(xdg.resolve("kstlib"));
        Files.move(home.resolve("kstlib.conf.yml"), xdg.resolve("kstlib/kstlib.conf.yml"));

        command.run("auth", "login").endedWith(0);

        assertTrue(Files.exists(xdg.resolve("kstlib/auth/tokens/corporate.token.json")));
        assertTrue(Files.notExists(home.resolve(".config")));
    }

    @Test
    void saysBeforeAnythingElseThatNothingCanBeWritten() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        assumeTrue(
                Files.isDirectory(Path.of("/sys")), "a place where no one, not even root, can write is known on Linux");
        Command command = configured(Command.inThisJvm(home), "file").with("HOME", "/sys");

        Result result = command.run("auth", "login");

        assertEquals(1, result.exitCode(), result::toString);
        assertEquals(1, result.err().lines().count(), result::toString);
        assertTrue(result.err().contains("~/.config/kstlib/auth/tokens"), result::toString);
        assertEquals(0, server.getAllServeEvents().size());
    }

    @Test
    void refusesAStoreThatOthersCanReadAndSaysHowToMendIt() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Command command = configured(Command.inThisJvm(home), "file");
        command.run("auth", "login").endedWith(0);
        Path file = home.resolve(".config/kstlib/auth/tokens/corporate.token.json");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        Result result = command.run("auth", "token").endedWith(1);

        assertTrue(result.err().contains("chmod"), result::toString);
        assertTrue(result.err().contains("~/.config/kstlib/auth/tokens/corporate.token.json"), result::toString);
        assertEquals("", result.out());
    }
}
