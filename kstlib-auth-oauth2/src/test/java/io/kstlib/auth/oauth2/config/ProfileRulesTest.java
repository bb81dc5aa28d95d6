package io.kstlib.auth.oauth2.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.oauth2.Server;
import io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a section with {@code profile: fapi2} must not say (FAPI 2.0 Security Profile section 5.3.3). */
class ProfileRulesTest {

    private static TestContext bank() {
        return Server.configured(Map.of(
                "issuer", "https://sso.bank.com",
                "client_id", "my-app",
                "client_key", "file:///home/jane/key.pem",
                "profile", "fapi2"));
    }

    private static List<String> problems(TestContext context) {
        return context.problems(new OAuth2ProviderFactory());
    }

    @Test
    void aClientWithAKeyAndAnIssuerSuffices() {
        assertEquals(List.of(), problems(bank()));
    }

    @ParameterizedTest
    @CsvSource({
        "pkce, false, requires PKCE",
        "pushed_authorization_requests, never, requires pushed requests",
        "ssl_verify, false, requires that certificates are verified",
        "token_url, https://sso.bank.com/token, uses only what the issuer publishes",
        "authorize_url, https://sso.bank.com/authorize, uses only what the issuer publishes",
        "profile, fapi1, fapi2"
    })
    void refusesWhatTheProfileForbids(String key, String value, String why) {
        List<String> problems = problems(bank().with(key, value));

        assertTrue(problems.stream().anyMatch(problem -> problem.contains(why)), problems::toString);
    }

    @Test
    void refusesAPublicClient() {
        List<String> problems = problems(bank().without("client_key"));

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("add the client_key"), problems.get(0));
    }

    @Test
    void refusesASectionWithoutIssuer() {
        List<String> problems = problems(bank().without("issuer"));

        assertTrue(problems.stream().anyMatch(problem -> problem.contains(".issuer")), problems::toString);
    }

    @Test
    void refusesALoginWithoutPkce() {
        List<String> problems = problems(bank().with("flow", "authorization_code"));

        assertTrue(
                problems.stream().anyMatch(problem -> problem.contains("authorization_code has no PKCE")),
                problems::toString);
    }
}
