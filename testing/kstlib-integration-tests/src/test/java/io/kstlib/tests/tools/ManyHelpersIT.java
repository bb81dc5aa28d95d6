package io.kstlib.tests.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.killed.RotatingServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build tool starts many helpers at the moment at which the token expires. */
@Tag("trial")
class ManyHelpersIT {

    private static final int HELPERS = 50;

    /** Fifty programs share the machine. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    Path home;

    @Test
    void fiftyAtOnceCauseOneRefresh() {
        try (RotatingServer provider = new RotatingServer()) {
            Command command = HelperUser.loggedIn(home, provider);
            StoredToken.age(home, "corporate", Duration.ofHours(2));
            List<RunningCommand> helpers = new ArrayList<>();
            try {
                for (int i = 0; i < HELPERS; i++) {
                    helpers.add(command.asProcess()
                            .start("auth", "credential", "git", "corporate", "--host", "git.company.com", "get"));
                }
                for (RunningCommand helper : helpers) {
                    helper.type("protocol=https\nhost=git.company.com\n");
                    helper.endInput();
                }
                for (RunningCommand helper : helpers) {
                    String answer = helper.await(LIMIT).endedWith(0).out();
                    assertEquals("password=access-2", answer.lines().toList().get(1), answer);
                }
            } finally {
                helpers.forEach(RunningCommand::close);
            }
            assertEquals(2, provider.issued());
            assertEquals(0, provider.refused());
        }
    }
}
