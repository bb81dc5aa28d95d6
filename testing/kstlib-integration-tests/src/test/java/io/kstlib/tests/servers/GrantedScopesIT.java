package io.kstlib.tests.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.json.Json;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The granted scopes may differ from the requested ones. The command then says so once, in one line. */
@Tag("trial")
class GrantedScopesIT {

    private static final String FEWER = "granted fewer scopes than were asked for";
    private static final String FILE = "token_storage: file";

    private final ScriptedServer server = new ScriptedServer();

    @TempDir
    Path home;

    @AfterEach
    void stop() {
        server.close();
    }

    private Command asking(String scopes) {
        return server.configure(Command.inThisJvm(home), FILE, "scopes: [" + scopes + "]");
    }

    private static long lines(Result result, String part) {
        return result.err().lines().filter(line -> line.contains(part)).count();
    }

    private static Map<?, ?> onlyNotice(Result result) {
        List<?> notices = (List<?>) result.json().get("notices");
        assertEquals(1, notices.size(), result::toString);
        return (Map<?, ?>) notices.get(0);
    }

    @Test
    void fewerScopesThanAskedForAreSaidByLoginStatusAndDoctor() { // RFC 6749 section 5.1
        server.answers(Map.of("scope", "read", "refresh_token", "rt-1"));
        Command command = asking("read, write");

        Result login = server.logIn(command).endedWith(0);

        assertEquals(1, lines(login, FEWER), login::toString);
        assertEquals(1, lines(login, "write"), login::toString);
        Result status = command.run("auth", "status").endedWith(0);
        assertTrue(status.out().contains(FEWER), status::toString);
        Result json = command.run("auth", "status", "--json").endedWith(0);
        assertEquals(List.of("read", "write"), json.json().get("requested_scope"));
        assertEquals("scopes_not_granted", onlyNotice(json).get("kind"));
        assertEquals(List.of("write"), onlyNotice(json).get("about"));
        Result doctor = command.run("auth", "doctor");
        assertTrue(doctor.out().contains(FEWER), doctor::toString);
    }

    @Test
    void itLastsThroughARefresh() {
        server.answers(Map.of("scope", "read", "refresh_token", "rt-1"));
        Command command = asking("read, write");
        server.logIn(command).endedWith(0);
        server.answers(Map.of());

        command.run("auth", "token", "--refresh").endedWith(0);

        Result status = command.run("auth", "status").endedWith(0);
        assertTrue(status.out().contains(FEWER), status::toString);
    }

    @ParameterizedTest(name = "{0} answered by {1}")
    @CsvSource({
        "'read, write', 'write read'",
        "'read, write', 'read write admin'",
        "'openid, email, profile', 'openid https://www.googleapis.com/auth/userinfo.email"
                + " https://www.googleapis.com/auth/userinfo.profile'",
        "'user, user:email', 'user'",
        "'https://graph.microsoft.com/user.read', 'User.Read'",
        "'api://orders/.default', 'api://orders/Orders.Read'"
    })
    void anotherOrderMoreOrAnotherSpellingIsNoFinding(String asked, String granted) {
        server.answers(Map.of("scope", granted, "refresh_token", "rt-1"));
        Command command = asking(asked);

        Result login = server.logIn(command).endedWith(0);

        assertEquals(0, lines(login, "scopes"), login::toString);
        assertFalse(command.run("auth", "status").out().contains(FEWER));
    }

    @Test
    void anAnswerWithoutScopesGrantsThoseThatWereAskedFor() {
        server.answers(Map.of("refresh_token", "rt-1"));
        Command command = asking("read, write");

        Result login = server.logIn(command).endedWith(0);

        assertEquals(0, lines(login, "scopes"), login::toString);
        assertEquals(List.of(), command.run("auth", "status", "--json").json().get("notices"));
    }

    @Test
    void quietSaysNothing() {
        server.answers(Map.of("scope", "read"));

        Result login =
                server.logIn(asking("read, write, offline_access"), "--quiet").endedWith(0);

        assertEquals(0, lines(login, "scopes"), login::toString);
        assertEquals(0, lines(login, "offline_access"), login::toString);
    }

    @Test
    void loginAsksAgainWhenTheConfigurationHasMoreScopesThanWereAskedFor() {
        server.answers(Map.of("refresh_token", "rt-1"));
        server.logIn(asking("read")).endedWith(0);
        Command command = asking("read, write");

        Result status = command.run("auth", "status").endedWith(0);
        assertTrue(status.out().contains("were not asked for at the login: write"), status::toString);
        Result doctor = command.run("auth", "doctor");
        assertTrue(doctor.out().contains("were not asked for at the login: write"), doctor::toString);
        assertEquals(
                "scopes_not_asked_for",
                onlyNotice(command.run("auth", "status", "--json")).get("kind"));
        server.answers(Map.of("refresh_token", "rt-2"));
        Result login = server.logIn(command).endedWith(0);

        assertEquals(1, lines(login, "write"), login::toString);
        assertTrue(login.out().contains("Logged in to "), login::toString);
        assertEquals("at-3", command.run("auth", "token").endedWith(0).line());
        Result again = command.run("auth", "login").endedWith(0);
        assertTrue(again.out().startsWith("Already logged in to "), again::toString);
    }

    @Test
    void fewerScopesInTheConfigurationThanWereAskedForNeedNoLogin() {
        server.answers(Map.of("refresh_token", "rt-1"));
        server.logIn(asking("read, write")).endedWith(0);

        Result again = asking("write").run("auth", "login").endedWith(0);

        assertTrue(again.out().startsWith("Already logged in to "), again::toString);
        assertEquals(0, lines(again, "scopes"), again::toString);
    }

    /** A token of the Python kstlib does not record the requested scopes, so the person decides. */
    @Test
    void aTokenThatDoesNotSayWhatWasAskedForIsKeptAndSpokenOf() throws IOException {
        server.answers(Map.of("scope", "read", "refresh_token", "rt-1"));
        Command command = asking("read, write");
        server.logIn(command).endedWith(0);
        forgetWhatWasAskedFor();

        Result again = command.run("auth", "login").endedWith(0);

        assertTrue(again.out().startsWith("Already logged in to "), again::toString);
        assertEquals(1, lines(again, "not among those that were granted: write"), again::toString);
        assertEquals(1, lines(again, "kstlib auth login --force corporate"), again::toString);
    }

    /** Removes the mark. A token without a mark is used only with the person's own configuration. */
    private void forgetWhatWasAskedFor() throws IOException {
        Path file = home.resolve(".config/kstlib/auth/tokens/corporate.token.json");
        Map<String, Object> token = new LinkedHashMap<>(Json.readObject(Files.readString(file)));
        token.put("metadata", Map.of());
        Files.write(file, Json.write(token));
        Files.move(home.resolve("kstlib.conf.yml"), home.resolve(".config/kstlib/kstlib.conf.yml"));
    }

    @Test
    void offlineAccessThatBringsNoRefreshTokenIsSaidWithWhatHelps() { // OpenID Connect Core 1.0 section 11
        server.answers(Map.of("scope", "read"));
        Command command = asking("read, offline_access");

        Result login = server.logIn(command).endedWith(0);

        assertEquals(1, lines(login, "refresh token"), login::toString);
        assertEquals(1, lines(login, "prompt: consent"), login::toString);
        assertEquals(0, lines(login, FEWER), login::toString);
        Result status = command.run("auth", "status").endedWith(0);
        assertTrue(status.out().contains("offline_access was asked for"), status::toString);
        Result doctor = command.run("auth", "doctor");
        assertTrue(doctor.out().contains("offline_access was asked for"), doctor::toString);
        assertEquals(
                "no_refresh_token",
                onlyNotice(command.run("auth", "status", "--json")).get("kind"));
    }

    @Test
    void whoHasAskedForConsentIsNotToldToAskForIt() {
        server.answers(Map.of("scope", "read"));
        Command command = server.configure(
                Command.inThisJvm(home), FILE, "scopes: [read, offline_access]", "prompt: [login, consent]");

        Result login = server.logIn(command).endedWith(0);

        assertEquals(1, lines(login, "offline_access was asked for"), login::toString);
        assertEquals(0, lines(login, "prompt: consent"), login::toString);
    }

    @Test
    void theResourceGoesToTheTokenEndpointToo() { // RFC 8707 section 2.2
        server.answers(Map.of("refresh_token", "rt-1"));
        Command command = server.configure(Command.inThisJvm(home), FILE, "resource: [https://api.example.com]");

        server.logIn(command).endedWith(0);
        server.configure(command, FILE, "resource: [https://other.example.com]");
        command.run("auth", "token", "--refresh").endedWith(0);

        List<Map<String, String>> requests = server.tokenRequests();
        assertEquals("https://api.example.com", requests.get(0).get("resource"));
        assertEquals("https://api.example.com", requests.get(1).get("resource"), "a refresh is for what was granted");
        Result status = command.run("auth", "status").endedWith(0);
        assertTrue(status.out().contains("https://other.example.com"), status::toString);
        Result login = server.logIn(command).endedWith(0);
        assertTrue(login.out().contains("Logged in to "), login::toString);
        assertEquals("https://other.example.com", server.tokenRequests().get(2).get("resource"));
    }

    @Test
    void aServiceNamesTheResourceToo() {
        Command command = server.configure(
                Command.inThisJvm(home),
                FILE,
                "flow: client_credentials",
                "client_secret: a-secret",
                "resource: [https://api.example.com]");

        command.run("auth", "token").endedWith(0);

        assertEquals("https://api.example.com", server.tokenRequests().get(0).get("resource"));
    }

    @Test
    void memoryInTheCommandIsSaidByLoginStatusAndDoctor() {
        server.answers(Map.of("refresh_token", "rt-1"));
        Command command = server.configure(Command.inThisJvm(home), "token_storage: memory");

        Result login = server.logIn(command).endedWith(0);

        assertEquals(1, lines(login, "ends with the command"), login::toString);
        Result status = command.run("auth", "status").endedWith(2);
        assertTrue(status.out().contains("ends with the command"), status::toString);
        assertEquals(
                "kept_in_memory",
                onlyNotice(command.run("auth", "status", "--json")).get("kind"));
        Result doctor = command.run("auth", "doctor");
        assertTrue(doctor.out().contains("ends with the command"), doctor::toString);
        assertFalse(doctor.out().contains("a token can be stored in the memory of this process"), doctor::toString);
        assertEquals("", server.logIn(command, "--quiet").endedWith(0).err());
    }

    @Test
    void aServiceNeedsNothingToLast() {
        Command command = server.configure(
                Command.inThisJvm(home),
                "token_storage: memory",
                "flow: client_credentials",
                "client_secret: a-secret");

        Result status = command.run("auth", "status").endedWith(4);

        assertFalse(status.out().contains("ends with the command"), status::toString);
    }
}
