package io.kstlib.tests.killed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.StoredToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A full disk, with a server that accepts each refresh token only once. A refresh token may be sent only if its successor can be stored. */
@Tag("trial")
@Timeout(180)
class FullDiskIT {

    private static final String FILES = "{ directory: '%s/tokens' }";
    private static final String ONE_FILE = "{ path: '%s/tokens.sops.yml' }";

    private final RotatingServer server = new RotatingServer();

    @TempDir
    Path home;

    private SmallDisk disk;

    @BeforeEach
    void mount() {
        disk = SmallDisk.at(home.resolve("disk"));
    }

    @AfterEach
    void unmount() {
        server.close();
        if (disk != null) {
            disk.close();
        }
    }

    private Command loggedIn(String place) {
        String type = place.equals(FILES) ? "file" : "sops";
        Command command = Command.in(home)
                .configured("""
                auth:
                  token_storage: %1$s
                  storage: { %1$s: %2$s }
                  providers:
                    corporate:
                      type: oauth2
                      authorize_url: http://127.0.0.1:9/authorize
                      client_id: my-app
                      token_url: %3$s
                """.formatted(type, place.formatted(disk.folder()), server.tokenEndpoint()));
        server.logIn(command);
        assertEquals(1, server.issued());
        return command;
    }

    private List<String> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.walk(disk.folder())) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".tmp"))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FILES, ONE_FILE})
    void nothingIsSentAndNothingIsLost(String place) throws IOException {
        Command command = loggedIn(place);
        disk.fill();

        Result refused = command.run("auth", "token", "--refresh").endedWith(1);
        assertTrue(refused.err().contains("there is no room to replace"), refused::toString);
        assertTrue(refused.err().contains("nothing was sent"), refused::toString);
        assertEquals(1, server.issued());
        assertEquals(List.of(), temporaryFiles());

        disk.clear();
        assertEquals(
                "access-2",
                command.run("auth", "token", "--refresh").endedWith(0).line());
    }

    @Test
    void aTokenThatIsStillGoodIsHandedOut() {
        Command command = loggedIn(FILES);
        StoredToken.age(home, "corporate", Duration.ofSeconds(3_570));
        disk.fill();

        Result good = command.run("auth", "token").endedWith(0);

        assertEquals("access-1", good.line());
        assertTrue(good.err().contains("there is no room to replace"), good::toString);
        assertEquals(1, server.issued());
    }

    @ParameterizedTest
    @ValueSource(strings = {FILES, ONE_FILE})
    void theAnswerIsStoredThoughTheDiskFillsUpMeanwhile(String place) throws IOException {
        Command command = loggedIn(place);
        server.beforeAnswering(disk::fill);

        assertEquals(
                "access-2",
                command.run("auth", "token", "--refresh").endedWith(0).line());

        assertEquals(List.of(), temporaryFiles());
        disk.clear();
        server.beforeAnswering(() -> {});
        assertEquals(
                "access-3",
                command.run("auth", "token", "--refresh").endedWith(0).line());
    }
}
