package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exchanges of a person's token at a real Keycloak (RFC 8693). */
@WithKeycloak
class ExchangeAtKeycloakIT {

    /** The access tokens of the realm are valid for fifteen minutes, its refresh tokens for thirty. */
    private static final Duration AFTER_EXPIRY = Duration.ofMinutes(16);

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    ExchangeAtKeycloakIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    /** Returns the command with the provider {@code orders}, which exchanges the token of {@code corporate}. */
    private Command exchanging(String lines) {
        String orders = """
                orders:
                  type: oidc
                  issuer: %s
                  client_id: cli-orders
                  client_secret: env://ORDERS_SECRET
                  flow: token_exchange
                  subject_token: provider://corporate
                  %s
                """.formatted(keycloak.issuer(), lines).indent(4);
        return Command.inThisJvm(home)
                .configured(Login.configuration(keycloak.issuer(), "cli-source") + orders)
                .with("ORDERS_SECRET", "marked-orders-secret-51c2");
    }

    private long refreshesOfTheSource() {
        return keycloak.admin().events("kstlib").stream()
                .filter(event ->
                        event.type().equals("REFRESH_TOKEN") && event.clientId().equals("cli-source"))
                .count();
    }

    @Test
    void aServiceExchangesTheTokenOfAPerson() {
        Command command = exchanging("audience: [orders-api]");
        Result needed = command.run("auth", "token", "orders").endedWith(2);
        assertTrue(needed.err().contains("kstlib auth login corporate"), needed::toString);
        Login.byOpening(command).endedWith(0);

        String first = command.run("auth", "token", "orders").endedWith(0).line();
        Result claims = command.run("auth", "token", "orders", "--decode").endedWith(0);

        assertTrue(claims.out().contains("orders-api"), claims::toString);
        assertFalse(claims.out().contains("stock-api"), claims::toString);
        assertTrue(claims.out().contains("cli-orders"), claims::toString);
        assertTrue(claims.out().contains("alice"), claims::toString);
        assertEquals(first, command.run("auth", "token", "orders").endedWith(0).line());
        command.run("auth", "check", "orders").endedWith(0);

        long before = refreshesOfTheSource();
        StoredToken.age(home, "corporate", AFTER_EXPIRY);
        String second =
                command.run("auth", "token", "orders", "--refresh").endedWith(0).line();

        assertNotEquals(first, second);
        assertEquals(before + 1, refreshesOfTheSource(), "the subject token had expired");
        command.run("auth", "doctor", "orders").endedWith(0);

        command.run("auth", "logout", "corporate").endedWith(0);
        command.run("auth", "token", "orders").endedWith(2);
    }

    @Test
    void anAudienceThatTheServerDoesNotKnowIsNamed() {
        Command command = exchanging("audience: [elsewhere]");
        Login.byOpening(command).endedWith(0);

        Result refused = command.run("auth", "token", "orders").endedWith(1);

        assertTrue(refused.err().contains("Set auth.providers.orders.audience"), refused::toString);
    }

    @Test
    void aTokenThatKeycloakDoesNotExchangeIsExplained() {
        Command command = exchanging("subject_token_type: id_token");
        Login.byOpening(command).endedWith(0);

        Result refused = command.run("auth", "token", "orders").endedWith(1);

        assertTrue(refused.err().contains("subject_token"), refused::toString);
        assertTrue(refused.err().contains("kstlib auth login corporate"), refused::toString);
    }
}
