package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person would be warned of is left to the command. */
class HeldWarningsTest extends HeldTest {

    private static final Duration UNTIL_DUE = Duration.ofMinutes(3).plusSeconds(50);
    private static final Duration UNTIL_STALE = Duration.ofSeconds(20);

    @Test
    void authoritiesThatChangeWhileACommandRefreshesAreNotTakenForThoseBefore() throws IOException {
        Path bundle = configuration().resolveSibling("ca.pem");
        Files.writeString(bundle, "the authorities of the company");
        configure(Configs.oauth2(server.baseUrl(), "      ssl_ca_bundle: ca.pem"));
        assertTrue(shell.run("auth", "token").err().contains("other certificate authorities"));
        clock.pass(UNTIL_DUE.plus(UNTIL_STALE));
        assertEquals(Optional.empty(), ask(), "now it knows these authorities");
        clock.set(Shell.NOW); // as if a command had refreshed the token

        Files.writeString(bundle, "others, put there by someone else");

        assertEquals(Optional.empty(), ask());
        assertTrue(shell.run("auth", "token").err().contains("other certificate authorities"));
        assertTrue(ask().isPresent());
    }
}
