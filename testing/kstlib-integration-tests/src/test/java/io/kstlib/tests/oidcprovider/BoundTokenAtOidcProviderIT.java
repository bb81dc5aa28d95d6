package io.kstlib.tests.oidcprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.DevPages;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.CorporateConfiguration;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.network.Bearer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are bound to a key (DPoP, RFC 9449), at a server that wants its nonce in each proof. */
@WithOidcProvider
class BoundTokenAtOidcProviderIT {

    private final OidcProviderServer server;

    @TempDir
    Path home;

    BoundTokenAtOidcProviderIT(OidcProviderServer server) {
        this.server = server;
    }

    private Command client(String clientId) {
        List<String> lines =
                List.of("scopes: [openid, profile, offline_access]", "prompt: consent", "token_type: dpop");
        return Command.inThisJvm(home).configured(CorporateConfiguration.at(server.issuer(), clientId, lines));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cli-dpop", "cli-dpop-nonce"})
    void theTokenIsShownRefreshedAndRevokedWithItsKey(String clientId) {
        Command command = client(clientId);
        try (RunningCommand login = command.startLogin("--no-browser")) {
            Callback page = Callback.follow(DevPages.logIn(login.awaitUrl(), "alice"));
            Result result = login.await().endedWith(0);
            assertEquals(200, page.status(), result::toString);
        }
        String token = command.run("auth", "token").endedWith(0).line();

        Result whoami = command.run("auth", "whoami").endedWith(0);
        Result called = command.run("auth", "call", "GET", server.userInfo(), "--host", server.host())
                .endedWith(0);
        String refreshed =
                command.run("auth", "token", "--refresh").endedWith(0).line();

        assertTrue(whoami.out().contains("Name of alice"), whoami::toString);
        assertTrue(called.out().contains("\"sub\":\"alice\""), called::toString);
        assertEquals(401, Bearer.get(server.userInfo(), token));
        assertNotEquals(token, refreshed);
        command.run("auth", "call", "GET", server.userInfo(), "--host", server.host())
                .endedWith(0);
        command.run("auth", "logout").endedWith(0);
    }
}
