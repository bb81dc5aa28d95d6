package io.kstlib.secret.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecSecretsTest {

    private static final String KEY = "auth.providers.p.client_secret";
    private static final String SYSTEM = "/usr/bin:/bin";

    @TempDir
    Path home;

    private final Map<String, String> environment = new HashMap<>(Map.of("PATH", SYSTEM));

    @BeforeEach
    void homeInTheEnvironment() {
        environment.put("HOME", home.toString());
    }

    private Path script(String file, String... lines) throws IOException {
        Path script = home.resolve(file);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private TestContext context(String... command) {
        return TestContext.of("auth.secrets.exec", Map.of("corp", Map.of("command", List.of(command))))
                .environment(environment)
                .home(home);
    }

    private SecretResolver resolver(Duration time, String... command) {
        return new ExecSecrets(time).create(context(command));
    }

    private static SecretReference reference(String text) {
        return SecretReference.parse(text, KEY, new Origin("kstlib.conf.yml", 7));
    }

    private String fetched(String... command) {
        return resolver(Duration.ofSeconds(30), command)
                .resolve(reference("exec://corp"))
                .reveal();
    }

    private String printed(String shell) {
        return fetched("sh", "-c", shell);
    }

    private String refusal(String... command) {
        return refusal(resolver(Duration.ofSeconds(30), command));
    }

    private static String refusal(SecretResolver resolver) {
        SecretException refusal = assertThrows(SecretException.class, () -> resolver.resolve(reference("exec://corp")));
        assertEquals("exec://corp", refusal.reference());
        String begin = "exec://corp (" + KEY + ", kstlib.conf.yml:7) cannot be fetched: ";
        assertTrue(refusal.problem().startsWith(begin), refusal.problem());
        return refusal.problem().substring(begin.length());
    }

    @Test
    void theSecretIsTheOutputWithoutOneLineBreakAtItsEnd() {
        assertEquals("s3cret", printed("printf 's3cret'"));
        assertEquals("s3cret", printed("printf 's3cret\\n'"));
        assertEquals("s3cret", printed("printf 's3cret\\r\\n'"));
        assertEquals("s3cret\n", printed("printf 's3cret\\n\\n'"));
        assertEquals("s3cret\r", printed("printf 's3cret\\r'"));
        assertEquals(" a\nb ", printed("printf ' a\\nb '"));
    }

    @Test
    void anEmptyOutputIsAnErrorWithTheReasonOfTheProgram() {
        assertEquals("the output is empty", refusal("true"));
        assertEquals("the output is empty", refusal("echo"));
        assertEquals("the output is empty: no such item", refusal("sh", "-c", "echo no such item >&2"));
    }

    @Test
    void sixtyFourKilobytesAreASecretAndOneByteMoreIsNot() {
        assertEquals(64 * 1024, printed("head -c 65536 /dev/zero | tr '\\0' x").length());
        assertTrue(refusal("head", "-c", "65537", "/dev/zero").endsWith("/head prints more than 65536 bytes"));
        assertTrue(refusal("yes").endsWith("/yes prints more than 65536 bytes"));
    }

    @Test
    void anOutputThatIsNotTextIsAnErrorThatDoesNotQuoteIt() {
        assertEquals("the output is not text in UTF-8", refusal("printf", "s3cret\\377"));
    }

    @Test
    void aFailureShowsTheExitCodeAndTheStandardErrorInOneLine() {
        String refusal = refusal("sh", "-c", "echo ' not signed in ' >&2; echo >&2; echo 'run op signin' >&2; exit 6");

        assertTrue(refusal.endsWith("/sh ended with exit code 6: not signed in; run op signin"), refusal);
    }

    @Test
    @Tag("attack")
    void theStandardErrorIsShownWithoutControlCharactersAndNotWhole() {
        String refusal = refusal(
                "sh",
                "-c",
                "printf '\\033[2Jgone\\033]0;t\\007\\b\\342\\200\\256gpj' >&2; yes long | head -c 90000 >&2; exit 1");

        assertTrue(refusal.chars().noneMatch(Character::isISOControl), refusal);
        assertFalse(refusal.contains("\u202e"), refusal);
        assertTrue(refusal.length() < 400, refusal);
        assertTrue(refusal.contains("gone"), refusal);
    }

    @Test
    @Tag("attack")
    void theStandardOutputIsNeverShown() {
        String refusal = refusal("sh", "-cx", "echo canary-secret; exit 1");

        assertFalse(refusal.contains("canary"), refusal);
        assertTrue(refusal.contains("exit code 1: + echo [hidden]"), refusal);
    }

    @Test
    @Tag("attack")
    void noShellReadsTheCommand() {
        assertEquals("$HOME; `id` | * ~ > x", fetched("echo", "$HOME; `id`", "|", "*", "~", ">", "x"));
    }

    @Test
    void anAbsolutePathIsRun() throws IOException {
        assertEquals("s3cret", fetched(script("tool with blanks", "echo s3cret").toString()));
    }

    @Test
    void aNameIsFoundInTheDirectoriesOfPath() throws IOException {
        environment.put("PATH", "/none:" + script("bin/tool", "echo s3cret").getParent() + ":" + SYSTEM);

        assertEquals("s3cret", fetched("tool"));
    }

    @Test
    @Tag("attack")
    void aNameIsFoundThroughNoRelativeEntryOfPath() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        script("bin/tool", "echo s3cret");

        for (String entry : List.of(here.relativize(home.resolve("bin")).toString(), "", ".", "bin", "./bin")) {
            environment.put("PATH", entry + ":/none");
            assertEquals(
                    "there is no program tool (an absolute path, or a name in the absolute directories of PATH)",
                    refusal("tool"));
        }
    }

    @Test
    @Tag("attack")
    void aRelativePathIsNoProgram() throws IOException {
        script("bin/tool", "echo s3cret");
        environment.put("PATH", home.resolve("bin") + ":" + home);

        for (String path : List.of("./tool", "bin/tool", "../bin/tool", "~/bin/tool")) {
            assertTrue(refusal(path).startsWith("there is no program " + path + " ("));
        }
    }

    @Test
    void aBatchFileIsRefused() throws IOException { // a shell of Windows reads its arguments
        for (String name : List.of("tool.cmd", "tool.BAT")) {
            String refusal = refusal(script(name, "echo s3cret").toString());
            assertTrue(refusal.endsWith(
                    " is a batch file, whose arguments a shell reads; name the program that it starts"));
        }
    }

    @Test
    @Tag("attack")
    void theProgramInheritsAllVariablesButTheSecretsOfKstlib() throws IOException {
        environment.put("OP_SESSION_corp", "session");
        environment.put("KSTLIB_CONFIG", "/c.yml");
        environment.put("KSTLIB_TOKEN", "canary");
        environment.put("KSTLIB_TOKEN_CORP", "canary");
        environment.put("KSTLIB__AUTH__PROVIDERS__CORP__CLIENT_SECRET", "canary");

        List<String> variables = printed("env").lines().toList();

        assertTrue(
                variables.containsAll(
                        List.of("PATH=" + SYSTEM, "HOME=" + home, "OP_SESSION_corp=session", "KSTLIB_CONFIG=/c.yml")),
                variables::toString);
        assertFalse(variables.toString().contains("canary"), variables::toString);
    }

    @Test
    @Tag("attack")
    void theProgramRunsInTheHomeDirectory() throws IOException { // the current one may be a stranger's
        assertEquals(home.toRealPath().toString(), printed("pwd -P"));
    }

    @Test
    void theProgramGetsNoInput() {
        assertEquals("<>", printed("printf '<%s>' \"$(cat)\""));
    }

    @Test
    void aHangingProgramIsEndedWithAllThatItStarted() throws Exception {
        Path child = home.resolve("child");
        SecretResolver hanging =
                resolver(Duration.ofMillis(500), "sh", "-c", "sh -c 'echo $$ > " + child + "; sleep 60 & wait' & wait");

        String refusal = refusal(hanging);

        assertTrue(refusal.endsWith("/sh took longer than 500 ms and was ended"), refusal);
        ProcessHandle.of(Long.parseLong(Files.readString(child).strip()))
                .ifPresent(process ->
                        process.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Test
    void anInterruptEndsTheProgramAndIsKept() {
        Thread.currentThread().interrupt();

        String refusal = refusal("sleep", "60");

        assertTrue(Thread.interrupted());
        assertTrue(refusal.endsWith("/sleep was interrupted"), refusal);
    }

    @Test
    void aProgramRunsOnceInEightHours() throws IOException {
        Path runs = home.resolve("runs");
        TestContext context =
                context(script("tool", "echo x >> " + runs, "echo s3cret").toString());
        SecretResolver resolver = new ExecSecrets().create(context);

        resolver.resolve(reference("exec://corp"));
        context.passing(Duration.ofHours(8).minusSeconds(1));
        resolver.resolve(reference("exec://corp"));
        assertEquals(1, Files.readAllLines(runs).size());

        context.passing(Duration.ofSeconds(1));
        resolver.resolve(reference("exec://corp"));
        assertEquals(2, Files.readAllLines(runs).size());
    }

    @Test
    void aProgramThatFailedRunsAgain() throws IOException {
        Path unlocked = home.resolve("unlocked");
        SecretResolver resolver = resolver(
                Duration.ofSeconds(30),
                script("tool", "test -e " + unlocked + " || exit 1", "echo s3cret")
                        .toString());
        assertTrue(refusal(resolver).endsWith("/tool ended with exit code 1"));

        Files.createFile(unlocked);

        assertEquals("s3cret", resolver.resolve(reference("exec://corp")).reveal());
    }

    @Test
    void anUnknownNameIsReportedWithTheNearest() {
        SecretResolver resolver = resolver(Duration.ofSeconds(30), "true");

        String near = assertThrows(SecretException.class, () -> resolver.resolve(reference("exec://corpo")))
                .problem();
        String other = assertThrows(SecretException.class, () -> resolver.examine(reference("exec://vault")))
                .problem();

        assertTrue(near.endsWith("there is no auth.secrets.exec.corpo; did you mean \"corp\"?"), near);
        assertTrue(other.endsWith("there is no auth.secrets.exec.vault"), other);
    }

    @Test
    void anExaminationFindsTheProgramAndDoesNotStartIt() throws IOException {
        Path ran = home.resolve("ran");
        SecretResolver there =
                resolver(Duration.ofSeconds(30), script("tool", "touch " + ran).toString());
        SecretResolver missing = resolver(Duration.ofSeconds(30), "no-such-tool");

        assertEquals(List.of(), there.examine(reference("exec://corp")));
        assertFalse(Files.exists(ran));
        assertTrue(assertThrows(SecretException.class, () -> missing.examine(reference("exec://corp")))
                .problem()
                .contains("there is no program no-such-tool"));
    }

    @Test
    void aCommandIsAListThatNamesAProgram() {
        assertEquals(List.of(), problems(Map.of("a", Map.of("command", List.of("op", "read", "op://v/i/f")))));
        assertEquals(
                List.of("auth.secrets.exec.a.command (code): expected a list of texts, found a text"),
                problems(Map.of("a", Map.of("command", "op read op://v/i/f"))));
        assertEquals(
                List.of("auth.secrets.exec.a.command (code): names no program"),
                problems(Map.of("a", Map.of("command", List.of()))));
        assertTrue(problems(Map.of("a", Map.of())).get(0).startsWith("auth.secrets.exec.a.command (code): missing"));
        assertEquals(
                List.of("auth.secrets.exec.a.comand (code): unknown key; did you mean \"command\"?"),
                problems(Map.of("a", Map.of("command", List.of("op"), "comand", "x"))));
    }

    private static List<String> problems(Map<String, Object> section) {
        ConfigProblems problems = new ConfigProblems();
        new ExecSecrets().schema().check(new Settings("auth.secrets.exec", ConfigMap.of(section)), problems);
        return problems.found().stream().map(ConfigProblem::toString).toList();
    }

    @Test
    void onlyThePersonsOwnFilesAreObeyed() {
        assertTrue(new ExecSecrets().obeysOwnFilesOnly());
    }
}
