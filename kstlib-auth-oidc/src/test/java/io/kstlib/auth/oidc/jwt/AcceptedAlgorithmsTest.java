package io.kstlib.auth.oidc.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The algorithms that a section accepts for ID tokens (RFC 8725 section 3.1). */
class AcceptedAlgorithmsTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private void login(TestContext context) {
        Corporate.provider(context).login(idp.personWhoGets(claims -> {}).request(Mode.MANUAL));
    }

    private TestContext accepting(String... algorithms) {
        return idp.client().with("accepted_algorithms", List.of(algorithms));
    }

    @Test
    void acceptsAnIdTokenByOneOfThem() {
        login(accepting("ES256", "RS256"));
    }

    @Test
    void refusesAnIdTokenByAnother() {
        TokenRefusedException refused =
                assertThrows(TokenRefusedException.class, () -> login(accepting("ES256", "PS256")));

        assertEquals("alg", refused.subject());
        assertTrue(refused.problem().contains("accepted_algorithms"), refused.problem());
    }

    @Test
    void aServerThatUsesNoneOfThemIsFoundBeforeAnyoneIsAsked() {
        idp.publishMetadata("id_token_signing_alg_values_supported", List.of("RS256", "RS512"));
        TestPerson person = idp.personWhoGets(claims -> {});

        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> Corporate.provider(accepting("ES256")).login(person.request(Mode.MANUAL)));

        assertTrue(refused.problem().contains("none by which the server signs ID tokens"), refused.problem());
        assertEquals(List.of(), person.ways());
    }

    @Test
    void knowsTheNamesOfAlgorithms() {
        List<String> problems = Corporate.problems(accepting("ES256", "HS256"));

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("expected some of RS256"), problems.get(0));
    }
}
