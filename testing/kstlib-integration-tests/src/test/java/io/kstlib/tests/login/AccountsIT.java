package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.killed.RotatingServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several logins at one provider: two people at a real Keycloak, and what one of them does to the other, which is nothing. */
@WithKeycloak
class AccountsIT {

    private static final String BOB = "bob";
    private static final String PASSWORD_OF_BOB = "can-we-fix-it";

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    AccountsIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private Command configured(String... lines) {
        return Login.configured(
                home,
                keycloak.issuer(),
                "cli-public",
                Stream.concat(Stream.of("pushed_authorization_requests: never"), Stream.of(lines))
                        .toArray(String[]::new));
    }

    private static Result logInAsBob(Command command, String... options) {
        return logIn(command, BOB, PASSWORD_OF_BOB, options);
    }

    private static Result logIn(Command command, String person, String password, String... options) {
        try (RunningCommand login = command.startLogin("--no-browser", options)) {
            Callback.follow(LoginPage.open(login.awaitUrl()).logIn(person, password));
            return login.await();
        }
    }

    private static String person(Command command, String... options) {
        String[] line = Stream.concat(Stream.of("auth", "whoami", "-q"), Stream.of(options))
                .toArray(String[]::new);
        return command.run(line).endedWith(0).line();
    }

    private Object userOfCall(Command command, String... options) {
        URI issuer = URI.create(keycloak.issuer());
        List<String> line = Stream.concat(
                        Stream.of(
                                "auth",
                                "call",
                                issuer + "/protocol/openid-connect/userinfo",
                                "--host",
                                issuer.getAuthority()),
                        Stream.of(options))
                .toList();
        return command.run(line.toArray(String[]::new)).endedWith(0).json().get("preferred_username");
    }

    @Test
    void twoPeopleHaveALoginEach() {
        Command command = configured();
        Login.byOpening(command).endedWith(0);
        Result login = logInAsBob(command, "--account", "work").endedWith(0);

        assertTrue(login.out().contains("(account work) as Bob Builder"), login::toString);
        assertEquals("Alice Liddell <alice@example.org>", person(command));
        assertEquals("Bob Builder <bob@example.org>", person(command, "--account", "work"));
        Result all = command.run("auth").endedWith(0);
        assertTrue(all.out().lines().anyMatch(row -> row.matches("corporate\tdefault\t.*\talice\tyes")), all::toString);
        assertTrue(all.out().lines().anyMatch(row -> row.matches("corporate\twork\t.*\tbob\tno")), all::toString);

        command.run("auth", "logout", "--account", "work").endedWith(0);
        command.run("auth", "token", "--account", "work").endedWith(2);
        assertEquals("Alice Liddell <alice@example.org>", person(command));
    }

    @Test
    void twoTerminalsUseOneEach() {
        Command alice = configured();
        Login.byOpening(alice).endedWith(0);
        logInAsBob(alice, "--account", "work").endedWith(0);
        Command bob = configured().with("KSTLIB_ACCOUNT", "work");

        for (Command terminal : List.of(alice, alice.asProcess())) {
            assertEquals("alice", userOfCall(terminal));
            assertEquals("bob", userOfCall(terminal, "--account", "work"));
        }
        for (Command terminal : List.of(bob, bob.asProcess())) {
            assertEquals("bob", userOfCall(terminal));
            assertEquals("alice", userOfCall(terminal, "--account", "default"));
        }
        alice.run("auth", "switch", "corporate", "work").endedWith(0);
        assertEquals("bob", userOfCall(alice.asProcess()));
        assertEquals(
                bob.run("auth", "token").endedWith(0).line(),
                alice.run("auth", "token").endedWith(0).line());
    }

    @Test
    void aLoginByTheWrongPersonReplacesNothing() {
        Command command = configured();
        Login.byOpening(command).endedWith(0);
        logInAsBob(command, "--account", "work").endedWith(0);
        String token = command.run("auth", "token", "--account", "work").line();

        Result wrong = logIn(command, Login.USERNAME, Login.PASSWORD, "--account", "work", "--force")
                .endedWith(1);

        assertTrue(wrong.err().contains("logged in as bob; the browser logged in alice"), wrong::toString);
        assertTrue(wrong.err().contains("kstlib auth login corporate --account work --replace"), wrong::toString);
        assertEquals(token, command.run("auth", "token", "--account", "work").line());
        Login.byOpening(command, "--account", "work", "--replace").endedWith(0);
        assertEquals("Alice Liddell <alice@example.org>", person(command, "--account", "work"));
    }

    @Test
    void aFurtherLoginAsksTheProviderAsTheSectionSays() {
        Command command = configured("account_prompt: login");

        assertNull(promptOf(command));
        assertEquals("login", promptOf(command, "--account", "work"));
        assertEquals("login", promptOf(command, "--force"), "beside that of an account");
    }

    private static String promptOf(Command command, String... options) {
        try (RunningCommand login = command.startLogin("--no-browser", options)) {
            URI page = login.awaitUrl();
            Callback.follow(LoginPage.open(page).logIn(Login.USERNAME, Login.PASSWORD));
            login.await().endedWith(0);
            return Query.of(page).get("prompt");
        }
    }

    @Test
    void aServiceExchangesTheTokenOfTheSameAccount() {
        String orders = """
                orders:
                  type: oidc
                  issuer: %s
                  client_id: cli-orders
                  client_secret: env://ORDERS_SECRET
                  flow: token_exchange
                  subject_token: provider://corporate
                  audience: [orders-api]
                """.formatted(keycloak.issuer()).indent(4);
        Command command = Command.inThisJvm(home)
                .configured(Login.configuration(keycloak.issuer(), "cli-source") + orders)
                .with("ORDERS_SECRET", "marked-orders-secret-51c2");
        Login.byOpening(command).endedWith(0);
        logInAsBob(command, "--account", "work").endedWith(0);

        assertTrue(decoded(command).contains("alice"));
        assertTrue(decoded(command, "--account", "work").contains("bob"));
        command.run("auth", "switch", "corporate", "work").endedWith(0);
        assertTrue(decoded(command).contains("bob"), "it follows the account of its source");
        Result missing =
                command.run("auth", "token", "orders", "--account", "private").endedWith(2);
        assertTrue(missing.err().contains("kstlib auth login corporate --account private"), missing::toString);
        command.run("auth", "logout", "corporate", "--account", "work").endedWith(0);
        command.run("auth", "token", "orders", "--account", "work").endedWith(2);
        assertTrue(decoded(command, "--account", "default").contains("alice"));
    }

    private static String decoded(Command command, String... options) {
        String[] line = Stream.concat(Stream.of("auth", "token", "orders", "--decode"), Stream.of(options))
                .toArray(String[]::new);
        return command.run(line).endedWith(0).out();
    }

    @Test
    void aSwitchWhileAProcessRefreshesChangesNothingOfIt() throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch switched = new CountDownLatch(1);
        try (RotatingServer server = new RotatingServer()) {
            Command command = server.configure(Command.inThisJvm(home));
            server.logIn(command.with("KSTLIB_ACCOUNT", "work"));
            String ofWork = command.run("auth", "token").endedWith(0).line();
            command = server.configure(Command.inThisJvm(home)).without("KSTLIB_ACCOUNT");
            server.logIn(command);
            server.beforeAnswering(() -> {
                arrived.countDown();
                await(switched);
            });
            String refreshed;
            try (RunningCommand running = command.asProcess().start("auth", "token", "--refresh")) {
                assertTrue(arrived.await(60, TimeUnit.SECONDS));
                command.run("auth", "switch", "corporate", "work").endedWith(0);
                assertEquals(ofWork, command.run("auth", "token").endedWith(0).line());
                switched.countDown();
                refreshed = running.await().endedWith(0).line();
            }

            assertEquals("access-" + server.issued(), refreshed);
            assertNotEquals(ofWork, refreshed);
            assertEquals(
                    refreshed,
                    command.run("auth", "token", "--account", "default")
                            .endedWith(0)
                            .line());
            assertEquals(ofWork, command.run("auth", "token").endedWith(0).line());
            assertEquals(0, server.refused());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
