package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service in a container: with a mounted secret, and a home directory without write access. */
class ServiceIT {

    private static final String READ_ONLY = "/sys";

    private final RotatingServer server = new RotatingServer();

    @TempDir
    Path home;

    private Path secret;

    @BeforeEach
    void mountSecret() throws IOException {
        secret = Files.writeString(home.resolve("secret"), "not-a-secret\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Command with(String storage) {
        return Command.inThisJvm(home).configured("""
                auth:
                  token_storage: %s
                  providers:
                    reports:
                      type: oauth2
                      flow: client_credentials
                      client_id: my-service
                      client_secret: file://%s
                      token_url: %s
                """.formatted(storage, secret, server.tokenEndpoint()));
    }

    @Test
    void theTokenIsKeptAcrossProcesses() {
        Command command = with("sops");

        assertEquals("access-1", command.run("auth", "token").endedWith(0).line());
        assertEquals("access-1", command.run("auth", "token").endedWith(0).line());
        assertEquals(
                "access-2",
                command.run("auth", "token", "--refresh").endedWith(0).line());
        assertEquals(2, server.issued());
    }

    @Test
    void inMemoryNothingIsWritten() {
        Command command = with("memory").with("HOME", READ_ONLY);

        Result token = command.run("auth", "token").endedWith(0);

        assertEquals("access-1", token.line());
        assertFalse(token.err().contains("could not"), token::toString);
        command.run("auth", "status").endedWith(4);
    }

    @Test
    void aStoreThatCannotBeWrittenCostsAWarningAndNotTheToken() {
        Result token = with("file").with("HOME", READ_ONLY).run("auth", "token").endedWith(0);

        assertEquals("access-1", token.line());
        assertTrue(token.err().contains("could not be stored and ends with this process"), token::toString);
    }
}
