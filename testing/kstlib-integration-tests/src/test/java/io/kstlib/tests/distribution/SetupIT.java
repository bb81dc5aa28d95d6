package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.tests.plugins.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code setup} by the script of the distribution: what is written down is the path by which a person starts it. */
@Timeout(60)
class SetupIT {

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void logIn() throws IOException {
        home = folder.toRealPath();
        CorporateLogin.in(home);
    }

    /** Sets AWS tools up, which needs no other program, and returns the launcher that is written down. */
    private String launcher(Map<String, String> environment, String... started) throws IOException {
        Distribution.Outcome result = Distribution.start(
                home, environment, List.of("sh", "-c", String.join(" ", started) + " auth setup aws corporate --yes"));

        assertEquals(0, result.code(), result.err());
        String line = Files.readAllLines(home.resolve(".aws/config")).get(2);
        return line.substring("credential_process = ".length(), line.indexOf(" --config"));
    }

    private Path link() throws IOException {
        Path link = Files.createDirectories(home.resolve("programs")).resolve("kstlib");
        return Files.createSymbolicLink(link, Distribution.built().command());
    }

    @Test
    void aLinkStaysALink() throws IOException { // behind it is another version tomorrow
        Path link = link();

        assertEquals(link.toString(), launcher(Map.of(), link.toString()));
    }

    @Test
    void aNameOnThePathBecomesAbsolute() throws IOException {
        Path link = link();

        assertEquals(
                link.toString(), launcher(Map.of("PATH", link.getParent() + ":" + System.getenv("PATH")), "kstlib"));
    }

    @Test
    void aRelativePathBecomesAbsolute() throws IOException {
        Path link = link();

        assertEquals(link.toString(), launcher(Map.of(), "cd programs && ./kstlib"));
        assertEquals(link.toString(), launcher(Map.of(), "cd .aws && ../programs/kstlib"));
    }

    @Test
    void theScriptThatRunsThisOneMayNameItself() throws IOException {
        assertEquals(
                "/opt/wrapper/kstlib",
                launcher(
                        Map.of("KSTLIB_LAUNCHER", "/opt/wrapper/kstlib"),
                        Distribution.built().command().toString()));
    }

    @Test
    void noProgramInheritsTheVariable() {
        String variables = Distribution.built()
                .run(home, Map.of("KSTLIB_LAUNCHER", "/x"), "auth", "exec", "corporate", "--", "env")
                .out();

        assertTrue(variables.contains("ACCESS_TOKEN="), variables);
        assertTrue(!variables.contains("KSTLIB_LAUNCHER"), variables);
    }

    /** Runs a setup, and then a tool in another folder, without a configuration of its environment. */
    private String token(String setup, String tool) throws IOException {
        Path bin = Files.createDirectories(home.resolve(".local/bin"));
        String path = bin + ":" + System.getenv("PATH");
        Distribution.Outcome result =
                Distribution.built().run(home, Map.of("PATH", path), ("auth setup " + setup + " --yes").split(" ", -1));
        assertEquals(0, result.code(), result.err());
        Map<String, String> environment = Map.of("PATH", path, "KSTLIB_CONFIG", "", "GIT_TERMINAL_PROMPT", "0");
        Files.createDirectories(home.resolve("elsewhere"));
        Distribution.Outcome answer =
                Distribution.start(home, environment, List.of("sh", "-c", "cd elsewhere && " + tool));
        assertEquals(0, answer.code(), answer.err());
        return answer.out();
    }

    @Test
    void gitGetsTheToken() throws IOException {
        assumeTrue(Distribution.isOnPath("git"), "missing tool: git");

        String answer = token(
                "git corporate --host git.company.com",
                "printf 'protocol=https\\nhost=git.company.com\\n\\n' | git credential fill");

        assertTrue(answer.contains(CorporateLogin.ACCESS + "\n"), answer);
    }

    @Test
    void theScriptThatDockerStartsGivesTheToken() throws IOException {
        String answer = token(
                "docker corporate --host registry.company.com",
                "echo registry.company.com | docker-credential-kstlib-corporate get");

        assertTrue(answer.contains("\"Secret\":\"" + CorporateLogin.ACCESS + "\""), answer);
    }

    @Test
    void theScriptThatPipStartsGivesTheToken() throws IOException {
        String answer =
                token("pip corporate --host pypi.company.com", "keyring get https://pypi.company.com/simple/ oauth2");

        assertEquals(CorporateLogin.ACCESS + "\n", answer);
    }
}
