package io.kstlib.auth.client.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules between the keys of a section that names one of the two. */
class SectionRulesTest {

    private static List<String> problems(ClientAuthenticationFactory factory, Map<String, ?> section) {
        ConfigProblems problems = new ConfigProblems();
        factory.schema()
                .checkRules(TestContext.of("auth.providers.corporate", section).settings(), problems);
        return problems.found().stream().map(Object::toString).toList();
    }

    @Test
    void eachNeedsWhatItSignsWith() {
        List<String> key = problems(new PrivateKeyJwtFactory(), Map.of("client_secret", "s3cret"));
        List<String> secret = problems(new ClientSecretJwtFactory(), Map.of("client_key", "file://key"));

        assertTrue(key.get(0).contains("private_key_jwt needs a client_key"), key::toString);
        assertTrue(secret.get(0).contains("client_secret_jwt needs a client_secret"), secret::toString);
        assertEquals(1, key.size());
        assertEquals(1, secret.size());
    }

    @Test
    void anAlgorithmIsForOneOfThem() {
        Map<String, String> section =
                Map.of("client_key", "file://key", "client_secret", "s3cret", "client_assertion_signing_alg", "HS256");
        List<String> key = problems(new PrivateKeyJwtFactory(), section);

        assertTrue(key.get(0).contains("HS256 is not for private_key_jwt; write one of PS, RS, ES"), key::toString);
        assertEquals(List.of(), problems(new ClientSecretJwtFactory(), section));
    }
}
