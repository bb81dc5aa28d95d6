package io.kstlib.tests.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real git, at a server that demands the token. */
class GitIT {

    private final RotatingServer provider = new RotatingServer();
    private final AtomicLong oldestValid = new AtomicLong();
    private TokenGate server;

    @TempDir
    Path home;

    @TempDir
    Path repositories;

    private Tool git;

    @BeforeEach
    void serve() throws IOException {
        server = new TokenGate(
                () -> "access-" + Math.max(provider.issued(), oldestValid.get()),
                new GitBackend(RequiredTool.onPath("git"), repositories));
        git = Tool.onPath("git", home);
        git.run(repositories, "init", "-q", "--bare", "-b", "main", "project.git")
                .endedWith(0);
        git.run(repositories.resolve("project.git"), "config", "http.receivepack", "true")
                .endedWith(0);
        Files.writeString(home.resolve(".gitconfig"), """
                [user]
                    name = Alice
                    email = alice@company.com
                [credential]
                    helper = store
                [credential "http://%s"]
                    helper =
                    helper = "!%s"
                """.formatted(
                        server.host(), HelperUser.helper(home, "git corporate --host " + server.host())));
    }

    @AfterEach
    void stop() {
        server.close();
        provider.close();
    }

    private String url() {
        return "http://" + server.host() + "/project.git";
    }

    private Path cloned() throws IOException {
        git.run(home, "clone", "-q", url(), "work").endedWith(0);
        Path work = home.resolve("work");
        Files.writeString(work.resolve("file"), "one\n");
        git.run(work, "add", "file").endedWith(0);
        git.run(work, "commit", "-qm", "Add a file").endedWith(0);
        return work;
    }

    @Test
    void fetchesAndPushesOverAnExpiry() throws IOException {
        HelperUser.loggedIn(home, provider);
        Path work = cloned();
        git.run(work, "push", "-q", "origin", "HEAD:main").endedWith(0);

        StoredToken.age(home, "corporate", Duration.ofHours(2));
        Files.writeString(work.resolve("file"), "two\n");
        git.run(work, "commit", "-qam", "Change it").endedWith(0);
        git.run(work, "push", "-q", "origin", "HEAD:main").endedWith(0);
        git.run(work, "fetch", "-q").endedWith(0);

        assertEquals(2, provider.issued());
        assertFalse(Files.exists(home.resolve(".git-credentials"))); // no other helper has stored the token
        assertEquals(
                List.of("access-1", "access-2"),
                server.shown().stream().distinct().toList());
    }

    @Test
    void theUserNameOfTheUrlPicksTheAccount() {
        Command command = HelperUser.loggedIn(home, provider); // access-1
        provider.logIn(command.with("KSTLIB_ACCOUNT", "work")); // access-2, which the server demands from now on

        git.run(home, "ls-remote", url().replace("//", "//work@")).endedWith(0);
        assertEquals(List.of("access-2"), server.shown().stream().distinct().toList());
        Result another = git.run(home, "ls-remote", url().replace("//", "//oauth2@"));

        assertTrue(another.err().contains("Authentication failed"), another::toString);
        assertTrue(server.shown().contains("access-1"), () -> "" + server.shown());
    }

    @Test
    void aTokenThatTheServerRefusesIsReplacedForTheNextCommandAndTheLoginStays() {
        Command command = HelperUser.loggedIn(home, provider);
        git.run(home, "ls-remote", url()).endedWith(0);
        StoredToken.age(home, "corporate", Duration.ofMinutes(2)); // a younger one is not replaced
        oldestValid.set(2); // the server refuses what is stored, which has not expired

        Result refused = git.run(home, "ls-remote", url());
        assertTrue(refused.err().contains("Authentication failed"), refused::toString);
        git.run(home, "ls-remote", url()).endedWith(0);

        assertEquals("access-2", StoredToken.field(home, "corporate", "access_token"));
        command.run("auth", "status").endedWith(0);
    }

    @Test
    void aGitThatCanSendBearerTokensSendsOneAndNoOtherHelperKeepsIt() throws IOException {
        assumeTrue(sendsBearerTokens(), "this git sends no bearer tokens");
        server.takingBearer();
        HelperUser.loggedIn(home, provider);
        Path work = cloned();
        git.run(work, "push", "-q", "origin", "HEAD:main").endedWith(0);
        StoredToken.age(home, "corporate", Duration.ofMinutes(2));
        oldestValid.set(2);
        git.run(work, "fetch", "-q");
        git.run(work, "fetch", "-q").endedWith(0);

        assertEquals(List.of("Bearer"), server.schemes().stream().distinct().toList());
        assertEquals(
                List.of("access-1", "access-2"),
                server.shown().stream().distinct().toList());
        assertFalse(Files.exists(home.resolve(".git-credentials")));
    }

    /** Git has {@code authtype} since 2.46. */
    private boolean sendsBearerTokens() {
        Matcher version = Pattern.compile("(\\d+)\\.(\\d+)")
                .matcher(git.run(home, "version").out());
        assertTrue(version.find());
        return Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2)) >= 2046;
    }

    @Test
    void withoutALoginGitEndsWithOneLineThatSaysHowToLogIn() {
        HelperUser.configured(home, provider);
        Result result = git.run(home, "ls-remote", url()).endedWith(128);

        assertTrue(
                result.err()
                        .startsWith(
                                "kstlib: not logged in to \"corporate\". Run: kstlib --config ~/kstlib.conf.yml auth login corporate\n"),
                result::toString);
        assertFalse(result.err().contains("could not read Username"), result::toString); // it asks no one
    }

    @Test
    void theServerOfAStrangersRepositoryGetsNoToken() {
        HelperUser.loggedIn(home, provider);
        try (TokenGate stranger = new TokenGate(() -> "access-1", exchange -> exchange.close())) {
            Result result = git.with("GIT_TERMINAL_PROMPT", "0")
                    .run(home, "ls-remote", "http://" + stranger.host() + "/project.git");

            assertEquals(128, result.exitCode(), result::toString);
            assertEquals(List.of(), stranger.shown());
        }
    }
}
