package io.kstlib.auth.oidc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.provider.OidcProviderFactory;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims that a login asks for one by one (OpenID Connect Core 1.0 section 5.5). */
class ClaimsRequestTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private TestContext asking(Map<String, ?> claims) {
        return idp.client().with("claims", claims);
    }

    private TestContext demanding(Object values) {
        return asking(Map.of("id_token", Map.of("acr", Map.of("essential", true, "values", values))));
    }

    private static void refused(TestContext context, String key, String why) {
        List<String> problems = context.problems(new OidcProviderFactory());
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith("auth.providers.corporate." + key), problems::toString);
        assertTrue(problems.get(0).contains(why), problems::toString);
    }

    @Test
    void sendsTheClaimsAsJson() throws JsonException {
        Map<String, Object> userinfo = new LinkedHashMap<>();
        userinfo.put("email", null);
        userinfo.put("given_name", Map.of("essential", true));
        TestPerson person = idp.personWhoGets(claims -> {});

        Idp.login(asking(Collections.singletonMap("userinfo", userinfo)), person);

        assertEquals(
                Map.of("userinfo", userinfo),
                Json.readObject(String.valueOf(person.asked().get("claims"))));
    }

    @Test
    void sendsNoneUnlessConfigured() {
        TestPerson person = idp.personWhoGets(claims -> {});

        Idp.login(idp.client(), person);

        assertTrue(!person.asked().parameters().containsKey("claims"));
    }

    @Test
    void anEssentialAcrMustBeInTheIdToken() { // section 5.5.1.1
        TestContext context = demanding(List.of("phr", "phrh"));

        assertEquals("acr", refusal(context, claims -> claims.put("acr", "pwd")));
        assertEquals("acr", refusal(context, claims -> {}));
        assertTrue(Idp.login(context, idp.personWhoGets(claims -> claims.put("acr", "phrh")))
                .idToken()
                .isPresent());
    }

    @Test
    void oneValueCountsToo() {
        TestContext context = asking(Map.of("id_token", Map.of("acr", Map.of("essential", true, "value", "phr"))));

        assertEquals("acr", refusal(context, claims -> claims.put("acr", "pwd")));
    }

    @Test
    void theWordsOfYamlForTrueAreTrue() {
        ConfigScalar yes = new ConfigScalar("yes", ConfigScalar.Kind.BOOLEAN, new Origin("kstlib.conf.yml", 1));
        TestContext context = asking(Map.of("id_token", Map.of("acr", Map.of("essential", yes, "value", "phr"))));

        assertEquals("acr", refusal(context, claims -> claims.put("acr", "pwd")));
    }

    @Test
    void anAcrThatIsNotEssentialIsAWishOnly() { // section 5.5.1.1
        TestContext context = asking(Map.of("id_token", Map.of("acr", Map.of("values", List.of("phr")))));

        assertTrue(Idp.login(context, idp.personWhoGets(claims -> claims.put("acr", "pwd")))
                .idToken()
                .isPresent());
    }

    private String refusal(TestContext context, Consumer<Map<String, Object>> change) {
        return assertThrows(TokenRefusedException.class, () -> Idp.login(context, idp.personWhoGets(change)))
                .subject();
    }

    @Test
    void refusesWhatIsNoClaimsRequest() {
        refused(asking(Map.of("access_token", Map.of())), "claims", "id_token and userinfo");
        refused(asking(Map.of("id_token", "acr")), "claims", "map of claims");
        refused(asking(Map.of("id_token", Map.of("acr", "phr"))), "claims", "map of claims");
        refused(asking(Map.of("id_token", Map.of("acr", Map.of("essential", "yes")))), "claims", "true or false");
        refused(asking(Map.of("id_token", Map.of("x", Map.of("value", "y".repeat(4001))))), "claims", "longer");
    }

    @Test
    void refusesToNameTheAcrTwice() { // section 5.5.1.1
        refused(demanding(List.of("phr")).with("acr_values", "phr"), "claims", "remove one of the two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_age", "acr_values", "claims", "Claims"})
    void refusesADemandThatWouldNotBeChecked(String name) {
        refused(
                idp.client().with("extra", Map.of("authorize_params", Map.of(name, "1"))),
                "extra.authorize_params." + name,
                "is not allowed here; set the key ");
    }
}
