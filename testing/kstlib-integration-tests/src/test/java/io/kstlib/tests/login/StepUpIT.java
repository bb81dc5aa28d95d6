package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A resource that does not accept the first login (RFC 9470). The command says which login it demands, and real servers do it. */
@WithKeycloak
@WithOidcProvider
class StepUpIT {

    private final KeycloakServer keycloak;
    private final OidcProviderServer oidcProvider;
    private final List<String> shown = Collections.synchronizedList(new ArrayList<>());
    private HttpServer resource;
    private volatile String demand = "";

    @TempDir
    Path home;

    StepUpIT(KeycloakServer keycloak, OidcProviderServer oidcProvider) {
        this.keycloak = keycloak;
        this.oidcProvider = oidcProvider;
    }

    /** Refuses the first token that it sees, and accepts every other one. */
    @BeforeEach
    void openResource() throws IOException {
        resource = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        resource.createContext("/", exchange -> {
            try (exchange) {
                shown.add(exchange.getRequestHeaders().getFirst("Authorization"));
                boolean isFirst = shown.get(0).equals(shown.get(shown.size() - 1));
                exchange.getResponseHeaders()
                        .set("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", " + demand);
                byte[] body = "paid".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(isFirst ? 401 : 200, isFirst ? -1 : body.length);
                if (!isFirst) {
                    exchange.getResponseBody().write(body);
                }
            }
        });
        resource.start();
    }

    @AfterEach
    void closeResource() {
        resource.stop(0);
    }

    private String host() {
        return "127.0.0.1:" + resource.getAddress().getPort();
    }

    private Result call(Command command) {
        return command.run("auth", "call", "GET", "http://" + host() + "/payments", "--host", host());
    }

    private static void logIn(RunningCommand login, Function<URI, URI> person) {
        try (login) {
            Callback.follow(person.apply(login.awaitUrl()));
            login.await().endedWith(0);
        }
    }

    /** Does what the command says. */
    private void assertThatTheLoginItNamesHelps(Command command, Function<URI, URI> person, String... options) {
        logIn(command.startLogin("--no-browser"), person);

        Result refused = call(command).endedWith(2);

        String login = "kstlib auth login corporate " + String.join(" ", options);
        assertTrue(refused.err().contains("Log in again: " + login), refused::toString);
        logIn(command.startLogin("--no-browser", options), person);
        assertEquals("paid", call(command).endedWith(0).line());
        assertEquals(2, shown.size(), "no token was shown twice");
    }

    @Test
    void oidcProviderAsksThePersonAgainAndSaysWhen() {
        demand = "max_age=60";
        Command command = Command.inThisJvm(home)
                .configured(
                        CorporateConfiguration.at(oidcProvider.issuer(), "cli-public", List.of("scopes: [openid]")));

        assertThatTheLoginItNamesHelps(command, page -> DevPages.logIn(page, "alice"), "--max-age", "60");
    }

    @Test
    void keycloakSaysHowThePersonLoggedIn() {
        demand = "acr_values=\"1\", max_age=\"300\"";
        Command command = Login.configured(home, keycloak.issuer(), "cli-public");

        assertThatTheLoginItNamesHelps(
                command,
                page -> LoginPage.open(page).logIn(Login.USERNAME, Login.PASSWORD),
                "--acr-values",
                "1",
                "--max-age",
                "300");
    }
}
