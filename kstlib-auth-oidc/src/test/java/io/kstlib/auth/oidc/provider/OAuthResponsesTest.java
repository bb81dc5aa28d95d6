package io.kstlib.auth.oidc.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.OpenedRequest;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.auth.testkit.server.TestPerson;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Signed authorization responses (JARM) of a server without OpenID Connect, with the provider type {@code oauth2}. */
class OAuthResponsesTest {

    private static final String METADATA = "/.well-known/oauth-authorization-server/realms/main";
    private static final String KEYS = "/keys-of-oauth";

    @RegisterExtension
    private final Idp idp = new Idp();

    private final Map<String, Object> metadata = new HashMap<>();
    private final SigningKey key = SigningKey.of("oauth-1", "PS256");

    @BeforeAll
    static void use() {
        OAuthResponsesTest.class.getModule().addUses(ProviderFactory.class);
    }

    @BeforeEach
    void publish() {
        metadata.putAll(Map.of(
                "issuer", idp.issuer(),
                "authorization_endpoint", idp.url("/realms/main/authorize"),
                "token_endpoint", idp.url("/realms/main/token"),
                "jwks_uri", idp.url(KEYS),
                "response_modes_supported", List.of("query", "jwt"),
                "authorization_signing_alg_values_supported", List.of("PS256")));
        idp.answerGet(METADATA, Idp.json(200, metadata));
        idp.answerGet(KEYS, Idp.json(200, Map.of("keys", List.of(key.jwk()))));
        idp.issues(Map.of("access_token", "at-1", "token_type", "Bearer"));
    }

    private void publish(String member, Object value) {
        metadata.put(member, value);
        idp.answerGet(METADATA, Idp.json(200, metadata));
    }

    private TestContext client() {
        return Corporate.context(
                idp.clock(),
                Map.of("type", "oauth2", "issuer", idp.issuer(), "client_id", Idp.CLIENT_ID, "response_mode", "jwt"));
    }

    private static ProviderFactory oauth2() {
        return ServiceLoader.load(ProviderFactory.class).stream()
                .filter(factory ->
                        factory.type().getAnnotation(Plugin.class).type().equals("oauth2"))
                .findFirst()
                .orElseThrow()
                .get();
    }

    private Token login(TestPerson person) {
        Provider provider = oauth2().create(client());
        return provider.login(person.request(Mode.MANUAL));
    }

    private TestPerson personWith(Function<OpenedRequest, String> query) {
        return TestPerson.whoPastes(query);
    }

    private TestPerson personWhoGets(SigningKey signer, Consumer<Map<String, Object>> change) {
        return personWith(asked -> {
            Map<String, Object> claims = new LinkedHashMap<>();
            claims.put("iss", idp.issuer());
            claims.put("aud", Idp.CLIENT_ID);
            claims.put("exp", idp.clock().instant().plus(Duration.ofMinutes(5)).getEpochSecond());
            claims.put("code", "c0de");
            claims.put("state", asked.state());
            change.accept(claims);
            return asked.redirectUri() + "?response=" + signer.sign(claims);
        });
    }

    private void refused(TestPerson person) {
        LoginFailedException refused = assertThrows(LoginFailedException.class, () -> login(person));

        assertEquals(Reason.FORGED_ANSWER, refused.reason(), refused::getMessage);
        assertEquals(0, idp.requests("/realms/main/token"), "no code is sent");
    }

    @Test
    void isAskedForAndVerifiedByTheKeysThatTheServerPublishes() { // RFC 8414 section 2, JARM section 2.4
        TestPerson person = personWhoGets(key, claims -> {});

        Token token = login(person);

        assertEquals("at-1", token.accessToken().reveal());
        assertEquals("jwt", person.asked().get("response_mode"));
        assertEquals(1, idp.requests(KEYS));
        assertEquals(0, idp.requests(Idp.DISCOVERY), "nothing of OpenID Connect is asked for");
    }

    @Tag("attack")
    @Test
    void refusesWhatIsNotOfThisServerOrNotForThisClient() {
        refused(personWith(asked -> asked.redirectWith("c0de")));
        refused(personWhoGets(SigningKey.of("oauth-1", "PS256").named("another"), claims -> {}));
        refused(personWhoGets(SigningKey.rsa(), claims -> {}));
        refused(personWhoGets(key, claims -> claims.put("iss", "https://other.example")));
        refused(personWhoGets(key, claims -> claims.put("aud", "another-app")));
        refused(personWhoGets(key, claims -> claims.put("exp", 1)));
        refused(personWhoGets(key, claims -> claims.put("state", "another")));
    }

    private void refusedBeforeAnythingIsSent(String problem) {
        TestPerson person = TestPerson.whoPastes(asked -> {
            throw new AssertionError("the person is asked");
        });

        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> login(person));

        assertTrue(refused.getMessage().contains(problem), refused::getMessage);
        Check check = oauth2().create(client()).preflight().checks().stream()
                .filter(found -> found.name().equals("signatures"))
                .findFirst()
                .orElseThrow();
        assertEquals(Status.FAILURE, check.status());
    }

    @Test
    void refusesAServerThatSignsNoResponses() {
        publish("response_modes_supported", List.of("query"));

        refusedBeforeAnythingIsSent("the server offers only");
    }

    @Test
    void refusesAServerThatPublishesNoKeys() {
        metadata.remove("jwks_uri");
        publish("scopes_supported", List.of());

        refusedBeforeAnythingIsSent("jwks_uri");
    }
}
