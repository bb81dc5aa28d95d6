package io.kstlib.auth.oauth2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where tokens are used is named at both endpoints (RFC 8707). */
class ResourceIndicatorsTest {

    private static final String BOTH = "resource=https%3A%2F%2Fone.example.com%2Fapi&resource=urn%3Aexample%3Atwo";

    @RegisterExtension
    final Server server = new Server();

    private TestContext client() {
        return server.client().with("resource", List.of("https://one.example.com/api", "urn:example:two"));
    }

    @Test
    void eachIsNamedToTheBrowserInTheExchangeAndInTheRefresh() { // sections 2.1 and 2.2
        server.issuesToken();
        Provider provider = server.provider(client());
        TestPerson person = TestPerson.whoPastes(request -> request.redirectWith("a-code"));

        Token token = provider.login(person.request(Mode.MANUAL));
        provider.refresh(token).accept();

        assertTrue(person.asked().url().getRawQuery().contains(BOTH), person.asked()::toString);
        List<LoggedRequest> requests = server.requests("/token");
        assertTrue(requests.get(0).getBodyAsString().contains(BOTH));
        assertTrue(requests.get(1).getBodyAsString().contains(BOTH));
    }

    @Test
    void furtherOnesAreForTheBrowserAndForTargets() { // sections 2.1 and 2.2
        server.issuesToken();
        Provider provider = server.provider(server.client()
                .with("resource", List.of("https://one.example.com/api"))
                .with("further_resources", List.of("urn:example:two")));
        TestPerson person = TestPerson.whoPastes(request -> request.redirectWith("a-code"));

        Token token = provider.login(person.request(Mode.MANUAL));
        provider.refresh(token).accept();
        Token ofTarget = provider.refresh(token, new Target(List.of("b", "a"), List.of(), List.of("urn:example:two")))
                .orElseThrow()
                .accept();

        assertTrue(person.asked().url().getRawQuery().contains(BOTH), person.asked()::toString);
        List<LoggedRequest> requests = server.requests("/token");
        for (LoggedRequest ofLogin : requests.subList(0, 2)) {
            assertTrue(ofLogin.getBodyAsString().contains("resource=https%3A%2F%2Fone.example.com%2Fapi"));
            assertFalse(ofLogin.getBodyAsString().contains("two"), ofLogin.getBodyAsString());
        }
        String asked = requests.get(2).getBodyAsString();
        assertTrue(asked.contains("scope=a+b") && asked.contains("resource=urn%3Aexample%3Atwo"), asked);
        assertFalse(asked.contains("one.example.com"), asked);
        assertEquals(token.refreshToken(), ofTarget.refreshToken());
    }

    @Test
    void anAudienceCannotBeNamedInARefresh() {
        server.issuesToken();
        Provider provider = server.provider(server.client());
        TestPerson person = TestPerson.whoPastes(request -> request.redirectWith("a-code"));
        Token token = provider.login(person.request(Mode.MANUAL));

        assertTrue(provider.refresh(token, Target.ofAudiences("orders-api")).isEmpty());
        assertEquals(1, server.requests("/token").size());
    }

    @Test
    void noneIsNamedUnlessConfigured() {
        server.issuesToken();
        TestPerson person = TestPerson.whoPastes(request -> request.redirectWith("a-code"));

        server.provider(server.client()).login(person.request(Mode.MANUAL));

        assertTrue(!server.form("/token").containsKey("resource")
                && !person.asked().parameters().containsKey("resource"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "/api", "https://api.example.com/#here", "https://api.example.com/%zz"})
    void refusesWhatIsNoAbsoluteUriWithoutFragment(String resource) {
        List<String> found = problems(server.client().with("resource", List.of(resource)));

        assertEquals(1, found.size(), found::toString);
        assertTrue(found.get(0).startsWith("auth.providers.corporate.resource"), found::toString);
    }

    @Test
    void refusesMoreAndLongerOnesThanAnyServerNeeds() {
        assertEquals(
                1,
                problems(server.client().with("resource", "urn:x ".repeat(21).strip()))
                        .size());
        assertEquals(
                1,
                problems(server.client().with("resource", "urn:" + "x".repeat(2000)))
                        .size());
    }

    private static List<String> problems(TestContext context) {
        return context.problems(new OAuth2ProviderFactory());
    }
}
