package io.kstlib.tests.oidcprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.CorporateConfiguration;
import io.kstlib.tests.command.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A login on the phone of a person (OpenID CIBA Core 1.0) at a real server, by the command without a terminal. */
@WithOidcProvider
class CibaLoginIT {

    private static final Pattern SHOWN =
            Pattern.compile("Agree only if it shows: +[A-Z]{4}-[A-Z]{4} +\\(within 10 min\\)");

    private final OidcProviderServer server;

    @TempDir
    Path home;

    CibaLoginIT(OidcProviderServer server) {
        this.server = server;
    }

    private Command client() {
        List<String> lines = List.of(
                "client_secret: " + ClientMethod.SECRET,
                "flow: ciba",
                "scopes: [openid, profile, offline_access]",
                "acr_values: urn:kstlib:two");
        return Command.inThisJvm(home)
                .configured(
                        CorporateConfiguration.at(server.issuer(), ClientMethod.CLIENT_SECRET_BASIC.clientId(), lines));
    }

    @Test
    void thePersonAgreesAndTheTokensComeAndAreRefreshed() {
        Command command = client();

        Result login = command.run("auth", "login", "--login-hint", "alice").endedWith(0);

        assertTrue(login.err().contains("The provider asks on a device of:  alice"), login::toString);
        assertTrue(SHOWN.matcher(login.err()).find(), login::toString);
        assertTrue(login.out().contains("Logged in to corporate as alice"), login::toString);
        command.run("auth", "token", "--refresh").endedWith(0);
        assertTrue(command.run("auth", "whoami").endedWith(0).out().contains("Name of alice"));
    }

    @Test
    void thePersonRefuses() {
        Result refused =
                client().run("auth", "login", "--login-hint", "mallory").endedWith(1);

        assertTrue(refused.err().contains("denied the login: access_denied"), refused::toString);
    }

    @Test
    void theServerDoesNotKnowThePerson() {
        Result unknown = client().run("auth", "login", "--login-hint", "no-one").endedWith(1);

        assertTrue(unknown.err().contains("unknown_user_id"), unknown::toString);
        assertTrue(unknown.err().contains("Check login_hint"), unknown::toString);
        assertEquals("", unknown.out());
    }
}
