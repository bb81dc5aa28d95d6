package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.FakeOpeners;
import io.kstlib.tests.browser.Start;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.servers.ConsentingServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that all need a login at the same time, or again and again, like editors and cluster viewers. */
@Tag("trial")
class LoginStormIT {

    private static final int COMMANDS = 20;

    private final ConsentingServer server = new ConsentingServer();

    @TempDir
    Path home;

    private Command command;
    private FakeOpeners openers;

    @BeforeEach
    void configure() {
        openers = FakeOpeners.in(home.resolve("bin"), "browser");
        command = server.configure(Command.in(home))
                .with("BROWSER", openers.folder().resolve("browser").toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void answer(int browser) {
        URI start = FakeOpeners.url(openers.starts().get(browser));
        Callback.follow(ConsentingServer.redirect(Start.ledOnFrom(start)));
    }

    @Test
    void ofTwentyLoginsOneOpensABrowserAndTheOthersShare() {
        List<RunningCommand> logins = new ArrayList<>();
        try {
            RunningCommand first = command.start("auth", "login");
            logins.add(first);
            first.awaitTalk("Waiting for you to log in");
            for (int i = 1; i < COMMANDS; i++) {
                logins.add(command.start("auth", "login"));
            }
            for (RunningCommand waiting : logins.subList(1, COMMANDS)) {
                String messages = waiting.awaitTalk("is logging in to");
                assertTrue(
                        messages.contains(
                                "Process " + first.handle().pid() + " is logging in to \"corporate\"; waiting for it"),
                        messages);
            }
            assertEquals(1, openers.starts().size());
            answer(0);
            for (RunningCommand login : logins) {
                login.await().endedWith(0);
            }
        } finally {
            logins.forEach(RunningCommand::close);
        }

        assertEquals(1, openers.starts().size());
        assertEquals(1, server.tokenRequests());
        assertEquals(
                ConsentingServer.ACCESS_TOKEN + "\n",
                command.run("auth", "token").endedWith(0).out());
    }

    @Test
    void theNextOneHasItsTurnWhenTheFirstIsKilled() {
        try (RunningCommand first = command.start("auth", "login")) {
            first.awaitTalk("Waiting for you to log in");
            try (RunningCommand second = command.start("auth", "login")) {
                second.awaitTalk("is logging in to");
                first.handle().destroyForcibly();
                second.awaitTalk("Waiting for you to log in");
                answer(1);
                second.await().endedWith(0);
            }
        }
    }

    @Test
    void afterALoginThatNoOneAnsweredNoBrowserOpensForAWhile() {
        command.run("auth", "login", "--timeout", "1").endedWith(1);
        assertEquals(1, openers.starts().size());

        Result again = command.run("auth", "login", "--timeout", "1").endedWith(1);

        assertTrue(again.err().contains("unanswered"), again::toString);
        assertTrue(again.err().contains("--force"), again::toString);
        assertEquals(1, openers.starts().size());
        command.run("auth", "login", "--timeout", "1", "--force").endedWith(1);
        assertEquals(2, openers.starts().size());
        assertFilesAreTheOwnersOnly();
    }

    private void assertFilesAreTheOwnersOnly() {
        for (String name : List.of("corporate.login", "corporate.login.lock")) {
            Path file = home.resolve(".config/kstlib/auth/tokens").resolve(name);
            try {
                assertEquals(
                        Set.copyOf(PosixFilePermissions.fromString("rw-------")), Files.getPosixFilePermissions(file));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
