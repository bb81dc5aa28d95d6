package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.DevPages;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.CorporateConfiguration;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.oidcprovider.OidcProviderServer;
import io.kstlib.tests.oidcprovider.WithOidcProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access tokens for targets at real servers, both of which rotate refresh tokens and end the session if one comes twice. */
@WithKeycloak
@ResourceLock(WithKeycloak.ROTATING)
@WithOidcProvider
class TargetsIT {

    private final KeycloakServer keycloak;
    private final OidcProviderServer oidcProvider;

    @TempDir
    Path home;

    TargetsIT(KeycloakServer keycloak, OidcProviderServer oidcProvider) {
        this.keycloak = keycloak;
        this.oidcProvider = oidcProvider;
    }

    private static void logIn(Command command, Function<URI, URI> person, String... options) {
        try (RunningCommand login = command.startLogin("--no-browser", options)) {
            Callback.follow(person.apply(login.awaitUrl()));
            login.await().endedWith(0);
        }
    }

    private static Object claim(Command command, String name, String... target) {
        String[] arguments = Stream.concat(Stream.of("auth", "token", "--decode", "--json"), Stream.of(target))
                .toArray(String[]::new);
        return ((Map<?, ?>) command.run(arguments).endedWith(0).json().get("payload")).get(name);
    }

    private static void assertAlive(Command command) {
        String before = command.run("auth", "token").endedWith(0).line();
        assertNotEquals(
                before, command.run("auth", "token", "--refresh").endedWith(0).line());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cli-public", "cli-dpop"})
    void resourcesAtOidcProvider(String clientId) {
        List<String> lines = List.of(
                "scopes: [openid, profile, orders, offline_access]",
                "prompt: consent",
                "resource: [urn:kstlib:a]",
                "further_resources: [urn:kstlib:b]",
                clientId.equals("cli-dpop") ? "token_type: dpop" : "token_type: bearer");
        Command command =
                Command.inThisJvm(home).configured(CorporateConfiguration.at(oidcProvider.issuer(), clientId, lines));
        logIn(command, page -> DevPages.logIn(page, "alice"));

        assertEquals("urn:kstlib:a", claim(command, "aud"));
        assertEquals("urn:kstlib:b", claim(command, "aud", "--resource", "urn:kstlib:b"));
        String kept = command.run("auth", "token", "--resource", "urn:kstlib:b").line();
        assertEquals(
                kept, command.run("auth", "token", "--resource", "urn:kstlib:b").line());
        assertAlive(command);
        assertEquals(
                kept, command.run("auth", "token", "--resource", "urn:kstlib:b").line());

        Result none = command.run("auth", "token", "--resource", "urn:kstlib:c").endedWith(2);
        assertTrue(none.err().contains("kstlib auth login corporate --resource urn:kstlib:c"), none::toString);
        logIn(command, page -> DevPages.logIn(page, "alice"), "--resource", "urn:kstlib:c");
        assertEquals("urn:kstlib:c", claim(command, "aud", "--resource", "urn:kstlib:c"));
        assertAlive(command);
        assertEquals(
                2, ((List<?>) command.run("auth", "status", "--json").json().get("targets")).size());
        command.run("auth", "logout").endedWith(0);
        command.run("auth", "token", "--resource", "urn:kstlib:c").endedWith(2);
    }

    @Test
    void scopesAtKeycloak() {
        Command command = Command.inThisJvm(home)
                .configured(CorporateConfiguration.at(
                        keycloak.issuer("rotating"), "cli-public", List.of("scopes: [openid, address, phone]")));
        Function<URI, URI> alice = page -> LoginPage.open(page).logIn(Login.USERNAME, Login.PASSWORD);
        logIn(command, alice);

        List<?> scopes = List.of(
                String.valueOf(claim(command, "scope", "--scope", "address")).split(" ", -1));

        assertTrue(scopes.contains("address"), scopes::toString);
        assertFalse(scopes.contains("phone"), scopes::toString);
        assertAlive(command);
        assertTrue(String.valueOf(claim(command, "scope")).contains("phone"));
        Result none =
                command.run("auth", "token", "--scope", "microprofile-jwt").endedWith(2);
        assertTrue(none.err().contains("kstlib auth login corporate --scope microprofile-jwt"), none::toString);
        logIn(command, alice, "--scope", "microprofile-jwt");
        assertTrue(String.valueOf(claim(command, "scope", "--scope", "microprofile-jwt"))
                .contains("microprofile-jwt"));
        assertAlive(command);
        command.run("auth", "logout").endedWith(0);
    }
}
