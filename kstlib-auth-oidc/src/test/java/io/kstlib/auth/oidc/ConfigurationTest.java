package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.oidc.provider.OidcProviderFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

    private static TestContext corporate() {
        return Corporate.context(
                new TestClock(), Map.of("issuer", "https://sso.company.com/realms/main", "client_id", "my-app"));
    }

    @Test
    void acceptsTheSectionOfTheReference() {
        assertEquals(
                List.of(),
                Corporate.problems(corporate()
                        .with("client_secret", "env://SECRET")
                        .with("scopes", List.of("openid", "profile", "email"))
                        .with("pkce", true)
                        .with("redirect_uri", "http://127.0.0.1:8400/callback")
                        .with("token_storage", "file")
                        .with("discovery_ttl", 600)
                        .with("headers", Map.of("X-Route", "sso"))
                        .with("ssl_verify", true)
                        .with("ssl_ca_bundle", "/etc/pki/ca.pem")
                        .with("extra", Map.of("authorize_params", Map.of("hd", "example.com")))
                        .with("accepted_issuers", List.of("https://login.microsoftonline.com/{tenantid}/v2.0"))
                        .with("access_token_issuer", "http://adfs.company.com/adfs/services/trust")));
    }

    @Test
    void acceptsAllEndpointsInPlaceOfAnIssuer() {
        assertEquals(
                List.of(),
                Corporate.problems(corporate()
                        .without("issuer")
                        .with("authorize_url", "https://sso.company.com/authorize")
                        .with("token_endpoint", "https://sso.company.com/token")
                        .with("jwks_uri", "https://sso.company.com/keys")));
    }

    @Test
    void saysWhatIsMissingWithoutAnIssuer() {
        List<String> problems =
                Corporate.problems(corporate().without("issuer").with("token_url", "https://sso.company.com/token"));

        assertEquals(1, problems.size());
        assertTrue(
                problems.get(0)
                        .endsWith("missing; set it and everything is discovered, or set authorization_endpoint and"
                                + " jwks_uri (ID tokens are verified with it)"),
                problems.toString());
    }

    @Test
    void wantsAClient() {
        assertTrue(
                Corporate.problems(corporate().without("client_id")).toString().contains("client_id"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://sso.company.com,https",
        "sso.company.com,https://sso.example.com",
        "https://sso.company.com/?realm=main,no query",
        "https://sso.company.com/#main,no fragment",
        "https://me:pw@sso.company.com/,without user name",
        "https://sso.company.com/a b,not a URL",
        "https://sso.company.com/x/.well-known/openid-configuration,write https://sso.company.com/x"
    })
    void saysWhatIsWrongWithAnIssuer(String issuer, String expected) {
        List<String> problems = Corporate.problems(corporate().with("issuer", issuer));

        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith("auth.providers.corporate.issuer"), problems.toString());
        assertTrue(problems.get(0).contains(expected), problems.toString());
    }

    @Test
    void suggestsTheKeyThatWasMeant() {
        assertTrue(Corporate.problems(corporate().with("isuer", "https://sso.company.com"))
                .toString()
                .contains("did you mean \"issuer\"?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oidc", "openid", "openidconnect", "OIDC"})
    void isFoundUnderEachOfItsNames(String type) {
        try (Kstlib kstlib = kstlib(type)) {
            Engine.requireType(kstlib, "corporate", OidcProviderFactory.class);

            assertEquals(Optional.empty(), kstlib.problem("corporate"));
        }
    }

    @Test
    void refusesAProviderOfAnotherType() {
        try (Kstlib kstlib = kstlib("oauth2")) {
            String message = assertThrows(
                            ConfigurationException.class,
                            () -> Engine.requireType(kstlib, "corporate", OidcProviderFactory.class))
                    .getMessage();
            assertTrue(message.contains("is oauth2 and not oidc"), message);
        }
    }

    private static Kstlib kstlib(String type) {
        return Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "token_storage",
                                "memory",
                                "providers",
                                Map.of(
                                        "corporate",
                                        Map.of(
                                                "type", type,
                                                "issuer", "https://sso.company.com",
                                                "client_id", "my-app")))))
                .build();
    }

    @Test
    void isBuiltWithoutAFile() {
        OidcProviderBuilder builder = OidcProvider.builder("corporate")
                .issuer("https://sso.company.com/realms/main")
                .acceptedIssuers("https://sso.company.com/main")
                .accessTokenIssuer("https://sts.company.com")
                .discoveryTtl(Duration.ofMinutes(5))
                .endpoint(Endpoint.TOKEN, URI.create("https://sso.company.com/token"))
                .clientId("my-app")
                .clientSecret("s3cret")
                .scopes("openid", "profile");

        try (AuthClient client = builder.build()) {
            assertEquals("corporate", client.name());
        }
        assertTrue(!builder.toString().contains("s3cret"));
    }

    @Test
    void reportsWhatABuilderLacks() {
        OidcProviderBuilder builder = OidcProvider.builder("corporate").clientId("my-app");

        assertTrue(assertThrows(ConfigurationException.class, builder::build)
                .getMessage()
                .contains("auth.providers.corporate.issuer"));
    }
}
