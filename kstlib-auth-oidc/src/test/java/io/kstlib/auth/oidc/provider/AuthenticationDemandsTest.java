package io.kstlib.auth.oidc.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How and when a person must have logged in to the provider: {@code max_age} and {@code acr_values} (OpenID Connect Core 1.0 section 2). */
class AuthenticationDemandsTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private String refused(TestContext context, Consumer<Map<String, Object>> change) {
        return assertThrows(TokenRefusedException.class, () -> Idp.login(context, idp.personWhoGets(change)))
                .subject();
    }

    private long now() {
        return idp.clock().instant().getEpochSecond();
    }

    @Test
    void sendsWhatItDemandsAndAcceptsWhatMeetsIt() {
        TestPerson person = idp.personWhoGets(claims -> {
            claims.put("auth_time", now() - 100);
            claims.put("acr", "phrh");
        });

        Idp.login(idp.client().with("max_age", 600).with("acr_values", "phr phrh"), person);

        assertEquals("600", person.asked().get("max_age"));
        assertEquals("phr phrh", person.asked().get("acr_values"));
    }

    @Test
    void refusesALoginThatIsTooOldOrSaysNotWhenItWas() { // 3.1.3.7 (13)
        TestContext context = idp.client().with("max_age", 60).with("clock_skew", 10);

        assertEquals("auth_time", refused(context, claims -> claims.put("auth_time", now() - 71)));
        assertEquals("auth_time", refused(context, claims -> {}));
        assertEquals("auth_time", refused(context, claims -> claims.put("auth_time", "yesterday")));
        assertEquals("auth_time", refused(context, claims -> claims.put("auth_time", now() + 11)));
        assertTrue(Idp.login(context, idp.personWhoGets(claims -> claims.put("auth_time", now() - 69)))
                .idToken()
                .isPresent());
    }

    @Test
    void refusesALoginOfAnotherKind() { // 3.1.3.7 (12)
        TestContext context = idp.client().with("acr_values", "phr");

        assertEquals("acr", refused(context, claims -> claims.put("acr", "0")));
        assertEquals("acr", refused(context, claims -> {}));
        assertEquals("acr", refused(context, claims -> claims.put("acr", 1)));
    }

    @Test
    void demandsNothingUnlessConfigured() {
        TestPerson person = idp.personWhoGets(claims -> claims.put("auth_time", now() - 1_000_000));

        Idp.login(idp.client(), person);

        assertTrue(!person.asked().parameters().containsKey("max_age")
                && !person.asked().parameters().containsKey("acr_values"));
    }
}
