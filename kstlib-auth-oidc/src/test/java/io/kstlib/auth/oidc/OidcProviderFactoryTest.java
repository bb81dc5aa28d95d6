package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.api.provider.TokenOwner;
import io.kstlib.auth.testkit.PluginFactoryContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OidcProviderFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new OidcProviderFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return ProviderFactory.class;
    }

    private static Optional<TokenOwner> owner(Map<String, Object> keys) {
        return new OidcProviderFactory().binding(new Settings("auth.providers.corporate", ConfigMap.of(keys)));
    }

    @Test
    void tokensBelongToIssuerAndClientAndMayNameTheAcceptedIssuers() { // design rule 10
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
