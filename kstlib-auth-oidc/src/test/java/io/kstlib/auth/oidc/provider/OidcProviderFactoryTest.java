package io.kstlib.auth.oidc.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.testkit.ClosedPort;
import io.kstlib.auth.testkit.ProviderContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OidcProviderFactoryTest extends ProviderContract {

    private static final String SECRET = "s3cret-s3cret";

    @RegisterExtension
    final Idp idp = new Idp();

    @AutoClose
    final ClosedPort nowhere = new ClosedPort();

    @Override
    protected ProviderFactory factory() {
        return new OidcProviderFactory();
    }

    @Override
    protected TestContext context() {
        return idp.client().with("client_secret", SECRET);
    }

    @Override
    protected TestContext unreachable() {
        return idp.client().with("client_secret", SECRET).with("issuer", nowhere.url("/realms/main"));
    }

    /** Logs a person in. The ID token is for this login. */
    @Override
    protected LoginRequest login() {
        return Corporate.person(asked -> idp.issues(Map.of(
                        "access_token",
                        "at-1",
                        "token_type",
                        "Bearer",
                        "refresh_token",
                        "rt-1",
                        "id_token",
                        idp.idToken(idp.claimsWith("nonce", asked.get("nonce"))))))
                .request(Mode.MANUAL);
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(SECRET);
    }

    private static Optional<TokenOwner> owner(Map<String, Object> keys) {
        return new OidcProviderFactory().binding(new Settings("auth.providers.corporate", ConfigMap.of(keys)));
    }

    @Test
    void tokensBelongToIssuerAndClientAndMayNameTheAcceptedIssuers() { // security rule 10
        TokenOwner owner = owner(Map.of(
                        "issuer", "https://login.example.com/common",
                        "client_id", "my-app",
                        "accepted_issuers", List.of("https://login.example.com/{tenantid}"),
                        "access_token_issuer", "https://tokens.example.com"))
                .orElseThrow();

        assertEquals("https://login.example.com/common", owner.server());
        assertEquals("my-app", owner.clientId());
        assertTrue(owner.isIssuerOf(Map.of("iss", "https://login.example.com/common")));
        Map<String, Object> tenant = Map.of("iss", "https://login.example.com/t1", "tid", "t1");
        assertFalse(owner.isIssuerOf(tenant));
        assertTrue(owner.mayIssue(tenant));
        assertTrue(owner.mayIssue(Map.of("iss", "https://tokens.example.com")));
        assertFalse(owner.mayIssue(Map.of("iss", "https://login.example.com/t2", "tid", "t1")));
        assertFalse(owner.mayIssue(Map.of()));
    }

    @Test
    void tokensBelongToTheTokenEndpointWhereNoIssuerIsConfigured() {
        Map<String, Object> keys = Map.of("token_url", "https://login.example.com/token", "client_id", "my-app");

        assertEquals(
                "https://login.example.com/token", owner(keys).orElseThrow().server());
        assertTrue(owner(Map.of("client_id", "my-app")).isEmpty());
    }
}
