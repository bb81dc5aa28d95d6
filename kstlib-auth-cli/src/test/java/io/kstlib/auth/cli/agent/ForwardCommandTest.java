package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Keyboard;
import io.kstlib.auth.cli.SettableClock;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.command.Terminals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code agent forward}, and a program that asks at its socket. */
class ForwardCommandTest {

    private static final Executor THREADS = work -> new Thread(work, "forward").start();

    @TempDir
    Path home;

    private final SettableClock clock = new SettableClock(Shell.NOW);
    private Shell shell;
    private CompletableFuture<Path> socket = new CompletableFuture<>();

    @BeforeEach
    void logIn() {
        shell = new Shell(home)
                .by(clock)
                .set("XDG_RUNTIME_DIR", home.toString())
                .configure(Configs.two())
                .store("corporate", StoredTokens.expiring(Duration.ofHours(1)).json());
    }

    private CompletableFuture<Shell.Result> forward(String... more) {
        String[] line = Stream.concat(Stream.of("agent", "forward", "--provider", "corporate"), Stream.of(more))
                .toArray(String[]::new);
        CompletableFuture<String> printed = new CompletableFuture<>();
        shell.whenAnswering(printed::complete);
        socket = printed.thenApply(Path::of);
        return CompletableFuture.supplyAsync(() -> shell.run(line), THREADS);
    }

    /** Lets the time pass for which the socket is open, and returns what the command says. */
    private Shell.Result end(CompletableFuture<Shell.Result> running, Path socket) throws IOException {
        clock.pass(Duration.ofHours(24));
        assertEquals("403", ask(socket, "/token", ""));
        return running.join();
    }

    /** Returns the socket that the command names when it is ready. */
    private Path socket() {
        return socket.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static String ask(Path socket, String path, String body) throws IOException {
        try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            String request = "POST " + path + " HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            connection.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            String answer = new String(Channels.newInputStream(connection).readAllBytes(), StandardCharsets.UTF_8);
            return answer.substring(9, 12) + answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @Test
    void givesTheNamedTokenAndNothingElseUntilTheTimeIsOver() throws IOException {
        CompletableFuture<Shell.Result> running = forward("--for", "8h");
        Path socket = socket();

        assertEquals("200" + StoredTokens.ACCESS + "\n", ask(socket, "/token", ""));
        for (String path : new String[] {"/ask", "/status", "/stop", "/lock", "/unlock"}) {
            assertEquals("404", ask(socket, path, ""));
        }
        assertEquals("404", ask(socket, "/token", "provider=github"), "a request names nothing");
        Shell.Result result = end(running, socket);
        assertEquals(0, result.code());
        assertEquals(socket + "\n", result.out());
        assertTrue(Files.notExists(socket));
        assertTrue(socket.getFileName().toString().matches("to-[0-9a-f]{32}\\.sock"), "no one guesses it");
    }

    @Test
    void givesTheTokenOfTheAccountThatItNamed() throws IOException {
        shell.store(
                "corporate--58183295-work--00e13ed7",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("access_token", "of-work")
                        .json());
        CompletableFuture<Shell.Result> running = forward("--account", "work");
        Path socket = socket();

        assertEquals("200of-work\n", ask(socket, "/token", ""));
        end(running, socket);
    }

    @Test
    void keepsItsAccountWhateverThePersonSwitchesTo() throws IOException {
        shell.store(
                "corporate--58183295-work--00e13ed7",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("access_token", "of-work")
                        .json());
        CompletableFuture<Shell.Result> running = forward();
        Path socket = socket();

        Shell another = new Shell(home).by(clock).configure(Configs.two());
        assertEquals(0, another.run("auth", "switch", "corporate", "work").code());
        clock.pass(Duration.ofSeconds(1));

        assertEquals("200" + StoredTokens.ACCESS + "\n", ask(socket, "/token", ""));
        end(running, socket);
    }

    @Test
    void opensNoSocketForAnAccountWithoutALogin() {
        assertEquals(2, forward("--account", "private").join().code());
    }

    @Test
    void aLogoutALoginAndAChangedConfigurationCountAfterASecond() throws IOException {
        CompletableFuture<Shell.Result> running = forward();
        Path socket = socket();
        assertEquals("200" + StoredTokens.ACCESS + "\n", ask(socket, "/token", ""));

        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(2))
                        .with("access_token", "of-another-login")
                        .json());
        clock.pass(Duration.ofSeconds(1));
        assertEquals("200of-another-login\n", ask(socket, "/token", ""));
        Files.delete(shell.tokenFile("corporate"));
        for (int i = 0; i < 3; i++) {
            clock.pass(Duration.ofSeconds(1));
            assertEquals("403", ask(socket, "/token", ""));
        }
        shell.store("corporate", StoredTokens.expiring(Duration.ofHours(1)).json());
        clock.pass(Duration.ofSeconds(1));
        assertEquals("200" + StoredTokens.ACCESS + "\n", ask(socket, "/token", ""));
        Files.writeString(home.resolve("kstlib.conf.yml"), "auth: [\n");
        clock.pass(Duration.ofSeconds(1));
        assertEquals("403", ask(socket, "/token", ""));

        Shell.Result result = end(running, socket);
        assertEquals(0, result.code());
        assertEquals(2, result.err().lines().count(), "what is said again is not printed again");
        assertTrue(result.err().contains("\"corporate\" is logged out"), result.err());
        assertTrue(result.err().contains("kstlib.conf.yml"), result.err());
    }

    @Test
    void givesNothingWhileItIsLocked() throws IOException {
        CompletableFuture<Shell.Result> running = forward();
        Path socket = socket();

        assertEquals(0, shell.run("agent", "lock").code());
        assertEquals("403", ask(socket, "/token", ""));
        assertTrue(shell.run("agent", "status").out().contains("A token is given at " + socket));
        assertEquals(0, shell.run("agent", "unlock").code());
        assertEquals("200" + StoredTokens.ACCESS + "\n", ask(socket, "/token", ""));

        assertEquals(0, end(running, socket).code());
    }

    @Test
    void refusesATokenThatIsBoundToACertificate() {
        String bound = StoredTokens.jwt(
                Map.of("sub", "jane", "cnf", Map.of("x5t#S256", "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2")));
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("access_token", bound)
                        .json());

        Shell.Result result = forward().join();

        assertEquals(1, result.code());
        assertTrue(result.err().contains("is bound to a certificate"), result.err());
    }

    private void configureCertificate(String... more) {
        shell.configure(Configs.join(
                Configs.one(), Configs.join(new String[] {"      client_certificate: file://app.pem"}, more)));
    }

    @Test
    void saysOnceWhatARefusalThereWouldMeanWhereAnOpaqueTokenMayBeBoundToACertificate() throws IOException {
        configureCertificate();
        CompletableFuture<Shell.Result> running = forward();
        Path socket = socket();

        assertEquals("200" + StoredTokens.ACCESS + "\n", ask(socket, "/token", ""));
        clock.pass(Duration.ofSeconds(1));
        assertEquals("200" + StoredTokens.ACCESS + "\n", ask(socket, "/token", ""));

        Shell.Result result = end(running, socket);
        assertEquals(0, result.code());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("certificate_bound_tokens: true or false"), result.err());
    }

    @Test
    void saysNothingOfATokenThatTheSectionCallsUnbound() throws IOException {
        configureCertificate("      certificate_bound_tokens: false");
        CompletableFuture<Shell.Result> running = forward();
        Path socket = socket();

        assertEquals("200" + StoredTokens.ACCESS + "\n", ask(socket, "/token", ""));

        assertEquals("", end(running, socket).err());
    }

    @Test
    void refusesAnOpaqueTokenThatTheSectionCallsBound() {
        configureCertificate("      certificate_bound_tokens: true");

        Shell.Result result = forward().join();

        assertEquals(1, result.code());
        assertTrue(result.err().contains("is bound to a certificate"), result.err());
    }

    private Keyboard person() {
        Keyboard person = new Keyboard();
        shell.onTerminal(Terminals.Stream.IN, Terminals.Stream.ERR).typeWhenAsked(person);
        return person;
    }

    @Test
    void asksBeforeEachTokenAndOneQuestionAtATime() throws Exception {
        Keyboard person = person();
        CompletableFuture<Shell.Result> running = forward("--confirm");
        Path socket = socket();

        person.type("1\nn\n");
        assertEquals("200" + StoredTokens.ACCESS + "\n", ask(socket, "/token", ""));
        assertEquals("403", ask(socket, "/token", ""));
        person.forgetReads();
        CompletableFuture<String> asking = CompletableFuture.supplyAsync(() -> asked(socket), THREADS);
        person.awaitRead();
        assertEquals("403", ask(socket, "/token", ""), "while a question is open");
        person.type("3\n");

        assertEquals("200" + StoredTokens.ACCESS + "\n", asking.join());
        String err = end(running, socket).err();
        assertTrue(err.contains("Request 3: a program asks for the token of \"corporate\""), err);
        assertFalse(err.contains("Request 4"), err);
    }

    private static String asked(Path socket) {
        try {
            return ask(socket, "/token", "");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void whatWasTypedBeforeAQuestionIsNoAnswer() throws IOException {
        shell.onTerminal(Terminals.Stream.IN, Terminals.Stream.ERR).type("1\n2\n3\n");
        CompletableFuture<Shell.Result> running = forward("--confirm");
        Path socket = socket();

        assertEquals("403", ask(socket, "/token", ""));

        assertEquals(0, end(running, socket).code());
    }

    @Test
    void aYesWithoutTheNumberOfTheRequestIsNoAnswer() throws IOException {
        Keyboard person = person();
        CompletableFuture<Shell.Result> running = forward("--confirm");
        Path socket = socket();
        person.type("y\n1\ny3\n4\n");

        for (String code : List.of("403", "403", "403", "200")) {
            assertEquals(code, ask(socket, "/token", "").substring(0, 3));
        }

        assertEquals(0, end(running, socket).code());
    }

    @Test
    void aQuestionIsANoAfterAMinute() throws Exception {
        Keyboard person = person();
        CompletableFuture<Shell.Result> running = forward("--confirm");
        Path socket = socket();
        CompletableFuture<String> asking = CompletableFuture.supplyAsync(() -> asked(socket), THREADS);
        person.awaitRead();

        clock.pass(Duration.ofMinutes(1));
        assertEquals("403", asking.join());

        assertTrue(end(running, socket).err().contains("Type 1 to give it: (too late)\n"));
    }

    @Test
    void endsWhenManyRequestsWereRefused() throws IOException {
        Keyboard person = person();
        CompletableFuture<Shell.Result> running = forward("--confirm");
        Path socket = socket();
        person.type("n\nn\n3\nn\nn\nn\nn\nn\n");
        for (String code : List.of("403", "403", "200", "403", "403", "403", "403", "403")) {
            assertEquals(code, ask(socket, "/token", "").substring(0, 3));
        }

        Shell.Result result = running.join();
        assertEquals(1, result.code());
        assertTrue(result.err().contains("5 requests were refused"), result.err());
        assertTrue(Files.notExists(socket));
    }

    @Test
    void asksAtATerminalOnly() {
        assertEquals(3, forward("--confirm").join().code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0h", "25h", "-1h", "8", "eternal"})
    void refusesATimeThatIsNone(String span) {
        assertEquals(3, forward("--for", span).join().code());
    }

    @Test
    void needsAProviderAndALogin() throws IOException {
        assertEquals(3, shell.run("agent", "forward").code());
        assertEquals(2, shell.run("agent", "forward", "--provider", "github").code());
        assertTrue(Files.notExists(home.resolve("kstlib")));
    }
}
