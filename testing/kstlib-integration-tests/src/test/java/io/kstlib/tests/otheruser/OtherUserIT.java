package io.kstlib.tests.otheruser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.Start;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.servers.ConsentingServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins while another user of the machine watches. Only root can run a process as another user. */
@Timeout(120)
class OtherUserIT {

    private final ConsentingServer server = new ConsentingServer();

    @TempDir
    Path home;

    @TempDir
    Path place;

    @AfterEach
    void stop() {
        server.close();
    }

    private static URI await(Path opened) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (Files.notExists(opened)) {
            assertTrue(System.nanoTime() < end, "the watcher saw no URL");
            LockSupport.parkNanos(20_000_000);
        }
        return URI.create(Files.readString(opened));
    }

    @Test
    void oneWhoIsFasterThanTheBrowserGetsNothing() throws IOException { // security rule 13
        try (Watcher watcher = Watcher.in(place);
                RunningCommand login = server.configure(Command.in(home))
                        .with("BROWSER", watcher.browser().toString())
                        .start("auth", "login")) {
            URI opened = await(watcher.opened());

            List<String> answers = watcher.answers()
                    .lines()
                    .filter(line -> line.startsWith("HTTP/1.1 "))
                    .toList();
            assertEquals(
                    List.of("HTTP/1.1 403 Forbidden", "HTTP/1.1 403 Forbidden", "HTTP/1.1 403 Forbidden"), answers);
            assertFalse(watcher.answers().contains("Location:"), watcher.answers());
            assertEquals(0, server.tokenRequests());

            Callback page = Callback.follow(ConsentingServer.redirect(Start.ledOnFrom(opened)));
            Result result = login.await().endedWith(0);
            assertEquals(200, page.status(), page.text());
            assertTrue(result.out().contains("Logged in"), result::toString);
        }
    }
}
