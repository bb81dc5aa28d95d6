package io.kstlib.auth.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkloadIdentityTest extends ClientAuthenticationContract {

    private static final String FILE = "file:///var/run/secrets/tokens/kstlib";

    @Override
    protected ClientAuthenticationFactory factory() {
        return new WorkloadIdentity();
    }

    @Override
    protected TestContext configured() {
        return Service.configured(Map.of("client_assertion", FILE, "token_endpoint_auth_method", "workload_identity"));
    }

    /** Without its name in the section, the assertion does not count. */
    @Override
    protected TestContext unconfigured() {
        return Service.configured(Map.of("client_assertion", FILE));
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(Service.PLATFORM_TOKEN);
    }

    private static ClientCredentials credentials(ClientContext context) {
        return new WorkloadIdentity().create(context).credentials(Service.SERVER, Service.ENDPOINT);
    }

    @Test
    void sendsTheTokenOfThePlatformAsAnAssertion() { // RFC 7521 section 4.2, RFC 7523 section 2.2
        ClientCredentials credentials = credentials(configured());

        assertEquals(
                List.of(
                        Map.entry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                        Map.entry("client_assertion", Service.PLATFORM_TOKEN),
                        Map.entry("client_id", "orders")),
                credentials.parameters().entries());
        assertEquals(List.of(), credentials.headers());
    }

    @Test
    void leavesTheClientIdOutWhereTheSubjectSaysWhoItIs() { // RFC 7521 section 4.2
        ClientContext context = Service.configured(Map.of("client_assertion", FILE, "send_client_id", false));

        assertEquals(List.of(), credentials(context).parameters().all("client_id"));
    }

    @Test
    void sendsWhatThePlatformWroteLast() {
        TestContext context = Service.configured(Map.of("client_assertion", FILE));
        var authentication = new WorkloadIdentity().create(context);
        ClientCredentials first = authentication.credentials(Service.SERVER, Service.ENDPOINT);
        context.secret(FILE, Service.jwt(Service.NOW.plusSeconds(1200)));

        ClientCredentials second = authentication.credentials(Service.SERVER, Service.ENDPOINT);

        assertNotEquals(first.parameters().entries(), second.parameters().entries());
    }

    @Test
    void anExpiredTokenIsNotSent() {
        TestContext context = Service.configured(Map.of("client_assertion", FILE))
                .secret(FILE, Service.jwt(Service.NOW.minusSeconds(90)));

        SecretException refused = assertThrows(SecretException.class, () -> credentials(context));

        assertTrue(refused.problem().endsWith("expired 1 min 30 s ago"), refused::problem);
    }

    @Test
    void theTokenOfAnotherProviderIsAnAssertionToo() {
        ClientContext context = Service.configured(Map.of("client_assertion", "provider://corporate#id_token"));

        assertEquals(
                Service.LENT.idToken().orElseThrow().reveal(),
                credentials(context).parameters().first("client_assertion").orElseThrow());
    }

    @Test
    void aSecretBesideItOrAPlainTokenIsAMistake() {
        var schema = new WorkloadIdentity().schema();

        assertEquals(List.of(), Service.problems(schema, Map.of("client_assertion", FILE)));
        assertTrue(Service.problems(schema, Map.of()).get(0).contains("client_assertion: missing"));
        assertTrue(Service.problems(schema, Map.of("client_assertion", Service.PLATFORM_TOKEN))
                .get(0)
                .contains("expected a reference"));
    }

    @Test
    void aProfileRequiresAKeyOfTheClient() { // FAPI 2.0 Security Profile section 5.3.3
        List<String> problems =
                Service.problems(new WorkloadIdentity().schema(), Map.of("client_assertion", FILE, "profile", "fapi2"));

        assertTrue(
                problems.stream().anyMatch(problem -> problem.contains("a JWT that another party signed")),
                problems::toString);
    }
}
