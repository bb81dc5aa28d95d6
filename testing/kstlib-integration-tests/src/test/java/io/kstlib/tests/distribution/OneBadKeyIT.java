package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the commands that use a provider, and the listings, with a mistake in the section of another provider, in its own, and in the section {@code auth}. */
@Tag("trial")
class OneBadKeyIT {

    private static final String MISTAKE = "did you mean \"ssl_ca_bundle\"?";
    private static final String MISTAKE_OF_ALL = "did you mean \"discovery_ttl\"?";

    /** The commands that use one provider, whose name comes last. */
    private static final List<List<String>> COMMANDS_OF_ONE = List.of(
            List.of("token"),
            List.of("token", "--refresh"),
            List.of("token", "--json"),
            List.of("status"),
            List.of("status", "--quiet"),
            List.of("status", "--json"),
            List.of("check"),
            List.of("login"),
            List.of("whoami"),
            List.of("logout"),
            List.of("logout", "--no-revoke"));

    @TempDir
    Path home;

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void logIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                requests.add(exchange.getRequestURI().getPath());
                String json =
                        "{\"access_token\": \"access\", \"token_type\": \"Bearer\", \"expires_in\": 3600, \"sub\":"
                                + " \"a\"}";
                byte[] body = json.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        configure("", "");
        for (String provider : List.of("one", "two")) {
            assertEquals(0, run(List.of("auth", "token", provider)).exitCode());
        }
        requests.clear();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void configure(String moreOfAll, String moreOfTwo) throws IOException {
        List<String> lines = List.of(
                "auth:",
                "  token_storage: file",
                moreOfAll,
                "  providers:",
                provider("one"),
                provider("two"),
                moreOfTwo);
        Files.write(home.resolve("kstlib.conf.yml"), lines);
    }

    private String provider(String name) {
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        return String.join(
                "\n",
                "    " + name + ":",
                "      type: oauth2",
                "      flow: client_credentials",
                "      client_id: my-service",
                "      client_secret: not-a-secret",
                "      token_url: " + base + "/token",
                "      userinfo_url: " + base + "/userinfo",
                "      revoke_url: " + base + "/revoke");
    }

    private void misspellInTwo() throws IOException {
        configure("", "      ssl_ca_bundel: company.pem");
    }

    private void misspellInAuth() throws IOException {
        configure("  discovery_tll: 60", "");
    }

    private static List<List<String>> commands(String provider) {
        List<List<String>> commands = new ArrayList<>();
        for (List<String> command : COMMANDS_OF_ONE) {
            commands.add(auth(command, provider));
        }
        return commands;
    }

    private static List<String> auth(List<String> command, String... more) {
        List<String> line = new ArrayList<>(List.of("auth"));
        line.addAll(command);
        line.addAll(List.of(more));
        return line;
    }

    private Result run(List<String> command) {
        return Command.inThisJvm(home).run(command.toArray(String[]::new));
    }

    /** Removes the age of things and the duration of checks, which differ from run to run. */
    private static String comparable(String output) {
        return output.replaceAll(
                        "\\d+ (ms|s|min|h)\\b|\\d+"
                                + " (second|minute|hour)s?|\"(checked_at|expires_in|duration_ms)\":[^,}]*",
                        "…")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d[^\\s,\"]*", "…");
    }

    @Test
    void inAnotherProvidersSectionChangesNothing() throws IOException {
        String stored = Files.readString(CorporateLogin.file(home, "one"));
        for (List<String> command : commands("one")) {
            CorporateLogin.store(home, "one", stored);
            configure("", "");
            Result sound = run(command);
            CorporateLogin.store(home, "one", stored);
            misspellInTwo();

            Result beside = run(command);

            String line = String.join(" ", command);
            assertEquals(sound.exitCode(), beside.exitCode(), () -> line + ": " + beside.err());
            assertTrue(sound.exitCode() != 3 && sound.exitCode() != 1, () -> line + ": " + sound);
            assertEquals(comparable(sound.out()), comparable(beside.out()), line);
            assertEquals(comparable(sound.err()), comparable(beside.err()), line);
        }
    }

    @Test
    void inTheOwnSectionStopsEachCommandBeforeAnythingIsDone() throws IOException {
        byte[] stored = Files.readAllBytes(CorporateLogin.file(home, "two"));
        misspellInTwo();

        for (List<String> command : commands("two")) {
            Result result = run(command);

            String line = String.join(" ", command);
            assertEquals(3, result.exitCode(), () -> line + ": " + result);
            assertTrue(result.err().contains(MISTAKE), () -> line + ": " + result);
            assertTrue(result.err().contains("auth.providers.two.ssl_ca_bundel"), () -> line + ": " + result);
            assertArrayEquals(stored, Files.readAllBytes(CorporateLogin.file(home, "two")), line);
        }
        assertEquals(List.of(), requests, "nothing was sent");
    }

    @Test
    void inTheSectionOfAllStopsEachCommandAtEachProvider() throws IOException {
        misspellInAuth();

        List<List<String>> all = commands("one");
        all.addAll(
                List.of(List.of("auth", "status"), List.of("auth", "providers"), List.of("auth", "logout", "--all")));
        for (List<String> command : all) {
            Result result = run(command);

            String line = String.join(" ", command);
            assertEquals(3, result.exitCode(), () -> line + ": " + result);
            assertTrue(result.err().contains(MISTAKE_OF_ALL), () -> line + ": " + result);
        }
        assertTrue(Files.exists(CorporateLogin.file(home, "one")));
        assertEquals(List.of(), requests, "nothing was sent");
    }

    @ParameterizedTest
    @CsvSource({"status", "status,--quiet", "providers"})
    void isNamedAmongTheOthersInListings(ArgumentsAccessor command) throws IOException {
        misspellInTwo();

        Result result = run(auth(command.toList().stream().map(String::valueOf).toList()));

        assertEquals(3, result.exitCode(), result::toString);
        assertTrue(result.out().contains("one"), result::out);
        assertTrue(result.out().contains("two"), result::out);
        assertTrue(result.err().contains(MISTAKE), result::err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "providers"})
    void isDataForScripts(String command) throws IOException {
        misspellInTwo();

        Result result = run(List.of("auth", command, "--json"));

        assertEquals(3, result.exitCode(), result::toString);
        assertTrue(result.out().contains("did you mean \\\"ssl_ca_bundle\\\"?"), result::out);
        assertEquals(1, occurrences("did you mean", result.out()), result::out);
    }

    @Test
    void keepsTheOthersFromNothingWhenAllAreLoggedOut() throws IOException {
        misspellInTwo();

        Result result = run(List.of("auth", "logout", "--all"));

        assertEquals(3, result.exitCode(), result::toString);
        assertTrue(result.err().contains(MISTAKE), result::err);
        assertTrue(Files.notExists(CorporateLogin.file(home, "one")));
        assertTrue(Files.exists(CorporateLogin.file(home, "two")));
    }

    @Test
    void isReportedOnceByTheDoctorBesideAllOthers() throws IOException {
        configure("  discovery_tll: 60", "      ssl_ca_bundel: company.pem");
        Result both = run(List.of("auth", "doctor"));
        misspellInTwo();
        Result one = run(List.of("auth", "doctor"));

        assertEquals(3, both.exitCode(), both::toString);
        assertTrue(both.out().contains(MISTAKE_OF_ALL), both::out);
        assertTrue(both.out().contains(MISTAKE), both::out);
        assertEquals(3, one.exitCode(), one::toString);
        assertEquals(1, occurrences("ssl_ca_bundel", one.out()), one::out);
    }

    private static long occurrences(String text, String output) {
        return Pattern.compile(text, Pattern.LITERAL).matcher(output).results().count();
    }
}
