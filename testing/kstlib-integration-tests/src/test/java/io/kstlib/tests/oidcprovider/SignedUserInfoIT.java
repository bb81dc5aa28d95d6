package io.kstlib.tests.oidcprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.DevPages;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.CorporateConfiguration;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that signs what it says of a person (OpenID Connect Core 1.0 section 5.3.2). */
@WithOidcProvider
class SignedUserInfoIT {

    private final OidcProviderServer server;

    @TempDir
    Path home;

    SignedUserInfoIT(OidcProviderServer server) {
        this.server = server;
    }

    private Command client(String clientId, String algorithm) {
        return Command.inThisJvm(home)
                .configured(CorporateConfiguration.at(
                        server.issuer(),
                        clientId,
                        List.of("scopes: [openid, profile]", "userinfo_signed_response_alg: " + algorithm)));
    }

    private Command loggedIn(String clientId, String algorithm) {
        Command command = client(clientId, algorithm);
        try (RunningCommand login = command.startLogin("--no-browser")) {
            Callback page = Callback.follow(DevPages.logIn(login.awaitUrl(), "alice"));
            Result result = login.await().endedWith(0);
            assertEquals(200, page.status(), result::toString);
        }
        return command;
    }

    @Test
    void whoamiVerifiesTheAnswerAndRefusesAnotherAlgorithm() {
        Command command = loggedIn("cli-signed-userinfo", "ES256");

        Result whoami = command.run("auth", "whoami").endedWith(0);
        Result refused =
                client("cli-signed-userinfo", "PS256").run("auth", "whoami").endedWith(1);

        assertTrue(whoami.out().startsWith("Name of alice\n"), whoami::toString);
        assertTrue(refused.err().contains("alg is \"ES256\", expected PS256"), refused::toString);
        assertEquals("", refused.out());
    }

    @Test
    void whoamiRefusesAnAnswerThatIsNotSigned() {
        Result refused = loggedIn("cli-public", "ES256").run("auth", "whoami").endedWith(1);

        assertTrue(refused.err().contains("demands an answer that is signed"), refused::toString);
    }
}
