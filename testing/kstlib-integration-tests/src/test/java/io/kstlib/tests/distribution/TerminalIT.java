package io.kstlib.tests.distribution;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.tests.plugins.Distribution;
import io.kstlib.tests.process.DefaultSignals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command at a terminal. {@code script} of util-linux provides the terminal. */
@Timeout(60)
class TerminalIT {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static final String CONFIGURATION = """
            auth:
              token_storage: file
              callback_server: { port: 0 }
              providers:
                local:
                  type: oauth2
                  client_id: my-app
                  scopes: [openid]
                  authorize_url: %1$s/authorize
                  token_url: %1$s/token
                  userinfo_url: %1$s/userinfo
                  revoke_url: %1$s/revoke
            """;

    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @TempDir
    Path home;

    private final StringBuilder screen = new StringBuilder();

    @BeforeEach
    void configure() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux") && Files.exists(SCRIPT), "missing tool: script");
        Files.writeString(home.resolve("kstlib.conf.yml"), CONFIGURATION.formatted(SERVER.baseUrl()));
        SERVER.stubFor(post("/token").willReturn(okJson("{\"access_token\":\"at\",\"expires_in\":300}")));
    }

    private Process atTerminal(String arguments) throws IOException {
        return atTerminal("$PATH", arguments);
    }

    private Process atTerminal(String path, String arguments) throws IOException {
        String command = "trap : INT; stty rows 24 cols 80; PATH=" + path + " '"
                + Distribution.built().command() + "' " + arguments + "; echo \"code=$?\"; stty -a";
        ProcessBuilder builder = new ProcessBuilder(
                        DefaultSignals.of(List.of(SCRIPT.toString(), "-qfec", command, "/dev/null")))
                .directory(home.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "HOME",
                        home.toString(),
                        "KSTLIB_CONFIG",
                        home.resolve("kstlib.conf.yml").toString(),
                        "PATH",
                        System.getenv("PATH"),
                        "TERM",
                        "xterm",
                        "SHELL",
                        "/bin/sh",
                        "LC_ALL",
                        "C.UTF-8",
                        "JAVA_HOME",
                        System.getProperty("java.home")));
        return builder.start();
    }

    private void await(Process process, String text) throws IOException {
        InputStream output = process.getInputStream();
        byte[] some = new byte[8192];
        while (screen.indexOf(text) < 0) {
            int count = output.read(some);
            assertTrue(count > 0, () -> "the terminal closed before \"" + text + "\": " + screen);
            screen.append(new String(some, 0, count, StandardCharsets.UTF_8));
        }
    }

    private void type(Process process, String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    @Test
    void aPastedLineOf8KilobytesArrivesWhole() throws Exception {
        String code = "ab+/".repeat(2048);
        Process process = atTerminal("auth login --manual");
        try {
            await(process, "or only the code in it:");
            await(process, "> ");
            type(process, "\u001B[200~" + code + "\u001B[201~\r");
            await(process, "code=0");
            await(process, "\n");
        } finally {
            process.destroyForcibly();
        }

        SERVER.verify(1, postRequestedFor(urlEqualTo("/token")));
        String form = SERVER.getAllServeEvents().get(0).getRequest().getBodyAsString();
        assertTrue(form.contains("code=" + code.replace("+", "%2B").replace("/", "%2F")), "the code was changed");
    }

    /** The editor starts tty, stty, test and infocmp. */
    @Test
    @Tag("attack")
    void theEditorStartsNoProgramOfTheCurrentDirectory() throws Exception {
        for (String program : List.of("tty", "stty", "test", "infocmp")) {
            Path trap = Files.writeString(home.resolve(program), "#!/bin/sh\necho >>ran\nexit 9\n");
            Files.setPosixFilePermissions(trap, PosixFilePermissions.fromString("rwx------"));
        }
        Process process = atTerminal(".:$PATH", "auth login --manual");
        try {
            await(process, "> ");
            type(process, "a-code\r");
            await(process, "code=0");
        } finally {
            process.destroyForcibly();
        }

        assertFalse(Files.exists(home.resolve("ran")), screen::toString);
    }

    @Test
    void controlCEndsThePasteAndLeavesTheTerminalAsItWas() throws Exception {
        DefaultSignals.requiredFor("INT");
        Process process = atTerminal("auth login --manual");
        try {
            await(process, "or only the code in it:");
            await(process, "> ");
            type(process, "\u0003");
            await(process, "code=130");
            await(process, "echoctl");
        } finally {
            process.destroyForcibly();
        }

        assertTrue(screen.toString().contains(" icanon"), screen::toString);
        assertTrue(screen.toString().contains(" echo "), screen::toString);
        assertFalse(screen.toString().contains("Exception"), screen::toString);
    }

    @Test
    void controlCEndsTheWaitForABrowser() throws Exception {
        DefaultSignals.requiredFor("INT");
        Process process = atTerminal("auth login --no-browser");
        try {
            await(process, "/authorize?");
            type(process, "\u0003");
            await(process, "code=130");
        } finally {
            process.destroyForcibly();
        }

        assertFalse(screen.toString().contains("Exception"), screen::toString);
        assertFalse(Files.exists(CorporateLogin.file(home, "local")));
    }

    @Test
    void aTableIsLaidOutForThePersonWhoLooksAtIt() throws Exception {
        Process process = atTerminal("auth providers");
        try {
            await(process, "code=0");
            process.getOutputStream().close();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }

        assertTrue(screen.toString().startsWith("\u001B[1mPROVIDER\u001B[0m"), screen::toString);
        assertEquals(-1, screen.indexOf("\t"), screen.toString());
    }
}
