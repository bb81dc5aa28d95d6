package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.killed.RotatingServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environment variables as the whole configuration, for the command and for the library. */
class EnvironmentConfigIT {

    private static final String REPORTS = "KSTLIB__AUTH__PROVIDERS__REPORTS__";

    private final RotatingServer server = new RotatingServer();

    @TempDir
    Path home;

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<String, String> variables() {
        return Map.of(
                REPORTS + "TYPE",
                "oauth2",
                REPORTS + "FLOW",
                "client_credentials",
                REPORTS + "CLIENT_ID",
                "my-service",
                REPORTS + "CLIENT_SECRET",
                "env://SERVICE_SECRET",
                REPORTS + "TOKEN_URL",
                server.tokenEndpoint().toString(),
                "SERVICE_SECRET",
                "not-a-secret",
                "KSTLIB__AUTH__TOKEN_STORAGE",
                "file");
    }

    private Command command() {
        Command command = Command.inThisJvm(home);
        variables().forEach(command::with);
        return command;
    }

    @Test
    void theCommandGoesByThem() {
        assertEquals("access-1", command().run("auth", "token").endedWith(0).line());
        assertEquals(
                "access-1",
                command().run("auth", "token", "reports").endedWith(0).line());

        Result status = command().run("auth", "status", "--json").endedWith(0);
        assertEquals(
                "{file=null, origin=environment}", String.valueOf(status.json().get("configuration")));
        Result doctor = command().run("auth", "doctor");
        assertTrue(doctor.out().contains("environment variables"), doctor::toString);
    }

    @Test
    void aFileThatWasNamedMustBeThere() {
        Result token = command()
                .with("KSTLIB_CONFIG", home.resolve("none.yml").toString())
                .run("auth", "token")
                .endedWith(3);

        assertTrue(token.err().contains("environment variable KSTLIB_CONFIG: there is no file"), token::toString);
    }

    @Test
    void theLibraryGoesByThem() {
        try (Kstlib kstlib = Engine.program(Kstlib.builder(), program -> program.workingDirectory(home))
                .environment(variables())
                .home(home)
                .build()) {
            Token token = kstlib.client("reports").getToken();

            assertEquals("access-1", token.accessToken().reveal());
        }
    }
}
