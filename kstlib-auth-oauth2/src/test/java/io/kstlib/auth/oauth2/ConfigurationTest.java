package io.kstlib.auth.oauth2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

    private static TestContext github() {
        return Server.configured(Map.of(
                "authorize_url", "https://github.com/login/oauth/authorize",
                "token_url", "https://github.com/login/oauth/access_token",
                "client_id", "your-client-id",
                "client_secret", "your-client-secret",
                "scopes", List.of("read:user", "user:email")));
    }

    private static TestContext publicClient() {
        return github().without("client_secret");
    }

    private static void refused(TestContext context, String key, String message) {
        List<String> problems = context.problems(new OAuth2ProviderFactory());
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(
                problems.get(0).startsWith("auth.providers.corporate." + key + " (kstlib.conf.yml:9): "),
                problems.get(0));
        assertTrue(problems.get(0).contains(message), problems.get(0));
    }

    @Test
    void takesTheDocumentedGithubSection() {
        assertEquals(List.of(), github().problems(new OAuth2ProviderFactory()));
    }

    @Test
    void takesBothNamesOfAnEndpoint() {
        assertEquals(
                List.of(),
                github().without("token_url")
                        .with("token_endpoint", "https://github.com/login/oauth/access_token")
                        .problems(new OAuth2ProviderFactory()));
    }

    @Test
    void takesASectionWithEverything() {
        assertEquals(
                List.of(),
                github().with("issuer", "https://github.com/login/oauth")
                        .with("pkce", true)
                        .with("flow", "authorization_code_pkce")
                        .with("redirect_uri", "http://localhost:8400/callback")
                        .with("token_endpoint_auth_method", "client_secret_post")
                        .with("userinfo_url", "https://api.github.com/user")
                        .with("extra", Map.of("authorize_params", Map.of("hd", "example.com")))
                        .problems(new OAuth2ProviderFactory()));
    }

    @Test
    void reportsEverythingThatIsMissingAtOnce() {
        List<String> problems = Server.configured(Map.of()).problems(new OAuth2ProviderFactory());

        assertEquals(3, problems.size(), problems.toString());
        assertTrue(problems.get(0).contains("client_id"));
        assertTrue(problems.get(1).contains("token_endpoint"));
        assertTrue(problems.get(2).contains("authorization_endpoint"));
    }

    @Test
    void needsNoAuthorizationEndpointForAService() {
        assertEquals(
                List.of(),
                github().without("authorize_url")
                        .with("flow", "client_credentials")
                        .problems(new OAuth2ProviderFactory()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state",
                "nonce",
                "client_id",
                "client_secret",
                "redirect_uri",
                "response_type",
                "response_mode",
                "scope",
                "code_challenge",
                "code_challenge_method",
                "request",
                "request_uri",
                "resource",
                "prompt",
                "login_hint",
                "authorization_details",
                "State",
            })
    void refusesParametersThatWouldOverrideThoseOfALogin(String name) { // security rule 2
        refused(
                github().with("extra", Map.of("authorize_params", Map.of(name, "mine"))),
                "extra.authorize_params." + name,
                "");
    }

    @Test
    void saysWhyNoOtherResponseModeCanBeAskedFor() { // OAuth 2.0 Multiple Response Type Encoding Practices section 2.1
        refused(
                github().with("extra", Map.of("authorize_params", Map.of("response_mode", "form_post"))),
                "extra.authorize_params.response_mode",
                "is not allowed here; the answer of the provider is read from the address that the browser is sent back to, which is"
                        + " the default (query); remove it");
    }

    @Test
    void signedResponsesNeedAnIssuer() { // JARM section 2.1
        refused(github().with("response_mode", "jwt"), "issuer", "missing; a signed response names its issuer");
        refused(github().with("response_mode", "fragment.jwt"), "response_mode", "fragment.jwt");
        assertEquals(
                List.of(),
                github().with("response_mode", "jwt")
                        .with("issuer", "https://github.com/login/oauth")
                        .problems(new OAuth2ProviderFactory()));
    }

    @Test
    void signedResponsesNeedWhatVerifiesThem() {
        TestContext context = github().with("response_mode", "jwt").with("issuer", "https://github.com/login/oauth");

        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> new OAuth2ProviderFactory().create(context));

        assertTrue(refused.getMessage().contains("verified by the module kstlib-auth-oidc"), refused::getMessage);
    }

    @Test
    void saysWhatToWriteInsteadOfPkceFalseForAPublicClient() { // RFC 9700 section 2.1.1
        refused(
                github().without("client_secret").with("pkce", false),
                "pkce",
                "a client without client_secret needs PKCE (RFC 9700 section 2.1.1); write pkce: true, or add the"
                        + " client_secret");
    }

    @ParameterizedTest
    @CsvSource({
        "http://app.example.com/callback, http is for loopback only",
        "http://192.168.0.7:8400/callback, http is for loopback only",
        "http://127.0.0.1:8400/callback#here, must not have a fragment",
        "http://me@127.0.0.1:8400/callback, must not hold a user name",
        "/callback, expected a URL with a scheme",
    })
    void refusesRedirectUrisThatCannotWork(
            String redirectUri, String why) { // RFC 8252 section 7.3, RFC 6749 section 3.1.2
        refused(github().with("redirect_uri", redirectUri), "redirect_uri", why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/callback",
                "http://[::1]:8400/",
                "http://LOCALHOST:1/cb",
                "https://app.example.com/back",
                "com.example.app:/back",
            })
    void takesRedirectUrisOfNativeApps(String redirectUri) { // RFC 8252 section 7
        assertEquals(List.of(), github().with("redirect_uri", redirectUri).problems(new OAuth2ProviderFactory()));
    }

    @Test
    void refusesAPublicClientWithoutPkce() { // RFC 9700 section 2.1.1
        refused(publicClient().with("pkce", false), "pkce", "RFC 9700 section 2.1.1");
        refused(publicClient().with("flow", "authorization_code"), "flow", "RFC 9700 section 2.1.1");
    }

    @Test
    void refusesAFlowThatContradictsPkce() {
        refused(github().with("flow", "authorization_code").with("pkce", true), "flow", "has no PKCE");
        refused(github().with("flow", "authorization_code_pkce").with("pkce", false), "pkce", "remove one of the two");
    }

    @Test
    void needsASecretForAService() { // RFC 6749 section 4.4
        refused(publicClient().with("flow", "client_credentials"), "client_secret", "confidential clients");
    }

    @Test
    void aKeyMakesAClientConfidential() { // RFC 6749 section 2.1
        for (Map.Entry<String, ?> allowed :
                Map.of("flow", "client_credentials", "pkce", false).entrySet()) {
            assertEquals(
                    List.of(),
                    publicClient()
                            .with("client_key", "env://KEY")
                            .with(allowed.getKey(), allowed.getValue())
                            .problems(new OAuth2ProviderFactory()));
        }
        refused(
                publicClient().with("client_key", "env://KEY").with("token_endpoint_auth_method", "none"),
                "token_endpoint_auth_method",
                "none sends no client_key, but one is configured; remove one of the two");
    }

    @Test
    void refusesAMethodThatDoesNotFitTheSecret() {
        refused(
                publicClient().with("token_endpoint_auth_method", "client_secret_basic"),
                "token_endpoint_auth_method",
                "needs a client_secret");
        refused(
                github().with("token_endpoint_auth_method", "none"),
                "token_endpoint_auth_method",
                "remove one of the two");
    }

    @Test
    void reportsAWrongValueOnce() {
        refused(github().with("pkce", "perhaps"), "pkce", "expected true or false");
        refused(github().with("redirect_uri", "::"), "redirect_uri", "not a URL");
        refused(github().with("flow", List.of("a")), "flow", "expected text");
    }

    @Test
    void refusesEndpointsWithoutTls() { // security rule 5
        refused(github().with("token_url", "http://github.com/token"), "token_url", "expected https");
    }
}
