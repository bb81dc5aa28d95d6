package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.plugins.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code exec} with real programs. */
@Timeout(60)
class ExecIT {

    @TempDir
    Path home;

    @BeforeEach
    void logIn() throws IOException {
        CorporateLogin.in(home);
    }

    private Distribution.Outcome exec(String... arguments) {
        return Distribution.built().run(home, line(arguments));
    }

    /** Runs what starts no program. */
    private Result refused(String... arguments) {
        return Command.inThisJvm(home).run(line(arguments));
    }

    private static String[] line(String... arguments) {
        return Stream.concat(Stream.of("auth", "exec"), Stream.of(arguments)).toArray(String[]::new);
    }

    @Test
    void theProgramGetsTheTokenInAVariable() {
        assertEquals(
                new Distribution.Outcome(0, "token=" + CorporateLogin.ACCESS + "\n", ""),
                exec("corporate", "--", "sh", "-c", "echo \"token=$ACCESS_TOKEN\""));
    }

    @Test
    void thePersonNamesTheVariable() {
        assertEquals(
                CorporateLogin.ACCESS + " \n",
                exec("corporate", "--env", "NPM_TOKEN", "--", "sh", "-c", "echo \"$NPM_TOKEN $ACCESS_TOKEN\"")
                        .out());
    }

    @Test
    void theProgramGetsTheTokenOnItsInput() {
        assertEquals(
                CorporateLogin.ACCESS + ", \n",
                exec("corporate", "--stdin", "--", "sh", "-c", "read -r token; echo \"$token, $ACCESS_TOKEN\"")
                        .out());
    }

    @Test
    void theTokenIsInNoArgument() { // security rule 6
        String arguments = exec("corporate", "--", "sh", "-c", "cat /proc/$$/cmdline /proc/$PPID/cmdline")
                .out();

        assertTrue(arguments.contains("corporate"), arguments);
        assertFalse(arguments.contains(CorporateLogin.ACCESS), arguments);
    }

    @Test
    void theExitCodeIsTheProgramsOwn() {
        assertEquals(42, exec("corporate", "--", "sh", "-c", "exit 42").code());
        assertEquals(
                128 + 15, exec("corporate", "--", "sh", "-c", "kill -TERM $$").code());
    }

    @Test
    void aProgramThatIsNotThereIsSaidSo() {
        Result result = refused("corporate", "--", "no-such-program");

        assertEquals(127, result.exitCode());
        assertEquals("kstlib: could not run \"no-such-program\": not found\n", result.err());
    }

    @Test
    void withoutAProgramSaysHowItIsCalled() {
        Result result = refused("corporate");

        assertEquals(3, result.exitCode());
        assertTrue(result.err().contains("kstlib auth exec PROVIDER -- COMMAND"), result.err());
    }

    @Test
    void aFileThatIsNoProgramIsSaidSo() {
        Result result =
                refused("corporate", "--", home.resolve("kstlib.conf.yml").toString());

        assertEquals(126, result.exitCode());
        assertTrue(result.err().endsWith("kstlib.conf.yml\": Permission denied\n"), result.err());
    }

    @Test
    void variablesOfThePersonReachTheProgramAsTheyAre() {
        Map<String, String> own = Map.of(
                "version", "1.2.3", "build", "7", "target", "there", "home", "mine", "key", "k", "value", "v", "java",
                "x", "plugins", "p", "self", "me", "real", "r");

        String variables = "\n"
                + Distribution.built()
                        .run(home, own, "auth", "exec", "corporate", "--", "env")
                        .out();

        own.forEach((name, value) -> assertTrue(variables.contains("\n" + name + "=" + value + "\n"), variables));
    }

    @Test
    void withoutALoginTheProgramDoesNotRun() throws IOException {
        CorporateLogin.store(home, "another", "{}");
        Files.delete(CorporateLogin.file(home, "corporate"));

        Result result = refused("corporate", "--", "sh", "-c", "echo ran");

        assertEquals(2, result.exitCode());
        assertEquals("", result.out());
        assertTrue(result.err().contains("kstlib auth login corporate"), result.err());
    }

    @Test
    void optionsAfterTheDashesAreTheProgramsOwn() {
        assertEquals(
                "--help -q\n", exec("corporate", "--", "echo", "--help", "-q").out());
    }

    /** A shell that is interrupted ends with its job, and the job decides whether it ends at all. */
    @Test
    void aProgramThatHandlesItsSignalsEndsByItself() throws Exception {
        Path ready = home.resolve("ready");
        ProcessBuilder builder = new ProcessBuilder(
                Distribution.built().command().toString(),
                "auth",
                "exec",
                "corporate",
                "--",
                "sh",
                "-c",
                "trap 'echo tidied; exit 7' TERM; : >ready; while :; do sleep 0.05; done");
        builder.environment()
                .putAll(Map.of(
                        "HOME", home.toString(),
                        "KSTLIB_CONFIG", home.resolve("kstlib.conf.yml").toString(),
                        "JAVA_HOME", System.getProperty("java.home")));
        Process process = builder.directory(home.toFile()).start();
        try {
            while (!Files.exists(ready)) {
                assertTrue(process.isAlive(), "it ended before its time");
                LockSupport.parkNanos(10_000_000);
            }
            process.toHandle().destroy(); // SIGTERM, and the output stays open
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(7, process.exitValue());
            assertEquals("tidied\n", output(process));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
