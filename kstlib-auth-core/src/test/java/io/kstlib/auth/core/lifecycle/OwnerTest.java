package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tokens a configuration gets. That depends on the reason why it is used. */
class OwnerTest {

    private static final ConfigMap NOTHING = ConfigMap.empty(Origin.CODE);

    private static final Set<ConfigOrigin> ALL = EnumSet.allOf(ConfigOrigin.class);
    private static final Set<ConfigOrigin> NONE = EnumSet.noneOf(ConfigOrigin.class);
    private static final Set<ConfigOrigin> CONSENT = EnumSet.complementOf(EnumSet.of(ConfigOrigin.FOUND));
    private static final Set<ConfigOrigin> OWN = EnumSet.of(ConfigOrigin.OWN, ConfigOrigin.PROGRAM);

    private static final ConfigSchema SCHEMA = ConfigSchema.of(
            Endpoint.TOKEN.key(),
            ConfigKey.section("mtls", ConfigSchema.of(Endpoint.REVOCATION.key()), "endpoints within a section"));

    @TempDir
    Path home;

    private final Map<String, Object> usual =
            Map.of("type", "any", "issuer", "https://sso.example.com", "client_id", "us", "ssl_ca_bundle", "~/ca.pem");

    @BeforeEach
    void write() throws IOException {
        Files.writeString(home.resolve("ca.pem"), "authorities");
        Files.writeString(home.resolve("other.pem"), "other authorities");
    }

    private Owner ownership(Map<String, Object> section, ConfigOrigin configOrigin) {
        TestContext provider =
                TestContext.of("auth.providers.corporate", section).home(home);
        return new Owner(
                provider,
                configOrigin,
                () -> Owner.Declared.of(
                        TokenOwner.inOAuth(provider.settings()).orElse(null),
                        new PluginSchemas.ProviderSection(SCHEMA, provider.settings()),
                        new AskedFor(List.of(), List.of())));
    }

    private static Token.Builder token() {
        return Token.builder(Secret.of("opaque"), Instant.EPOCH);
    }

    private Token issued() {
        return token().binding(ownership(usual, ConfigOrigin.OWN).mark()).build();
    }

    private Map<String, Object> with(String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(usual);
        changed.put(key, value);
        return changed;
    }

    private Map<String, Object> without(String key) {
        Map<String, Object> changed = new LinkedHashMap<>(usual);
        changed.remove(key);
        return changed;
    }

    private void assertHandedOut(Set<ConfigOrigin> expected, Token token, Map<String, Object> section) {
        Set<ConfigOrigin> handedOut = EnumSet.noneOf(ConfigOrigin.class);
        for (ConfigOrigin configOrigin : ConfigOrigin.values()) {
            try {
                ownership(section, configOrigin).verify(token);
                handedOut.add(configOrigin);
            } catch (NotLoggedInException refused) {
                assertEquals(NotLoggedInException.Reason.ISSUED_FOR_ANOTHER, refused.reason());
            }
        }
        assertEquals(expected, handedOut);
    }

    @Test
    void everyoneWhoSaysTheSameGetsTheToken() {
        assertHandedOut(ALL, issued(), usual);
        assertHandedOut(ALL, issued(), with("scopes", "openid"));
        assertHandedOut(ALL, issued(), with("pkce", "false"));
        assertHandedOut(
                ALL, issued(), with("ssl_ca_bundle", home.resolve("ca.pem").toString()));
        assertHandedOut(ALL, issued(), with("token_endpoint", "https://sso.example.com/token"));
    }

    @Test
    void otherAuthoritiesTakeConsent() {
        assertHandedOut(CONSENT, issued(), with("ssl_ca_bundle", "~/other.pem"));
        assertHandedOut(CONSENT, issued(), without("ssl_ca_bundle"));
        assertHandedOut(CONSENT, issued(), with("ssl_trust", "system"));
        assertHandedOut(CONSENT, issued(), with("ssl_ca_bundle", "~/missing.pem"));
    }

    @Test
    void noOneGetsItForAnotherServerOrWithoutVerification() {
        Map<String, Object> unverified = without("ssl_ca_bundle");
        unverified.put("ssl_verify", "false");
        assertHandedOut(NONE, issued(), unverified);
        assertHandedOut(NONE, issued(), with("issuer", "https://thief.example"));
        assertHandedOut(NONE, issued(), with("client_id", "them"));
        assertHandedOut(NONE, issued(), with("token_endpoint", "https://thief.example/"));
        assertHandedOut(NONE, issued(), with("mtls", Map.of("revocation_endpoint", "https://thief.example/")));
    }

    @Test
    void anOpaqueTokenWithoutAMarkTakesTheOwnConfiguration() {
        assertHandedOut(OWN, token().build(), usual);
        assertHandedOut(OWN, token().build(), without("ssl_ca_bundle"));
    }

    @Test
    void aMarkThatDoesNotSayWhichServersWereTrustedTakesConsent() {
        Token token = token().metadata(Map.of("kstlib", Map.of("server", "https://sso.example.com", "client_id", "us")))
                .build();
        Map<String, Object> unverified = without("ssl_ca_bundle");
        assertHandedOut(ALL, token, unverified);
        unverified.put("ssl_verify", "false");

        assertHandedOut(CONSENT, token, usual);
        assertHandedOut(OWN, token, unverified);
        assertTrue(ownership(usual, ConfigOrigin.ALLOWED).rebound(token).isEmpty(), "with the next refresh");
    }

    @Test
    void theMarkIsRenewedWhereAuthoritiesChangedAndNothingElse() {
        Map<String, Object> changed = with("ssl_ca_bundle", "~/other.pem");
        Owner allowed = ownership(changed, ConfigOrigin.ALLOWED);

        Token rebound = allowed.rebound(issued()).orElseThrow();

        assertNotEquals(issued().binding(), rebound.binding());
        assertEquals(allowed.mark(), rebound.binding().orElseThrow());
        assertTrue(allowed.rebound(rebound).isEmpty());
        assertTrue(
                allowed.rebinding().inWords().contains(ProviderKeys.SSL_CA_BUNDLE.name()),
                allowed.rebinding().inWords());
        assertTrue(ownership(with("ssl_ca_bundle", "~/missing.pem"), ConfigOrigin.OWN)
                .rebound(issued())
                .isEmpty());
    }

    @Test
    void theServersThatATokenCouldBeSentToStay() {
        Token wide = token().binding(ownership(with("token_endpoint", "https://tokens.example.com/"), ConfigOrigin.OWN)
                        .mark())
                .build();

        assertEquals(
                List.of("https://tokens.example.com"),
                ownership(usual, ConfigOrigin.FOUND).markAfter(wide).endpoints());
        assertEquals(
                List.of(),
                ownership(usual, ConfigOrigin.OWN).markAfter(token().build()).endpoints());
    }

    private static String print(ConfigMap section) {
        return Owner.Fingerprint.of(section, NOTHING);
    }

    @Test
    void aSectionThatCompletesItIsPartOfIt() {
        ConfigMap section = ConfigMap.of(Map.of("type", "acme"));
        ConfigMap shared =
                ConfigMap.of(Map.of("validators", Map.of("policy", Map.of("url", "https://one.example.com"))));
        ConfigMap other =
                ConfigMap.of(Map.of("validators", Map.of("policy", Map.of("url", "https://two.example.com"))));

        assertNotEquals(print(section), Owner.Fingerprint.of(section, shared));
        assertNotEquals(Owner.Fingerprint.of(section, shared), Owner.Fingerprint.of(section, other));
    }

    @Test
    void theStoredFormOfASectionStaysAsItIs() {
        assertEquals(
                "auv93QeDkeosuPp45EKDTxkX0O-Oj37SSMNkL6g25nA",
                print(ConfigMap.of(Map.of(
                        "type", "oidc",
                        "issuer", "https://login.example.com",
                        "client_id", "example",
                        "scopes", List.of("openid")))));
    }

    @Test
    void noTwoSectionsAreWrittenAlike() {
        assertNotEquals(print(ConfigMap.of(Map.of("a", "b", "c", "d"))), print(ConfigMap.of(Map.of("a", "b1:c1:d"))));
        assertNotEquals(
                print(ConfigMap.of(Map.of("a", List.of("b", "c")))),
                print(ConfigMap.of(Map.of("a", Map.of("b", "c")))));
        assertEquals(print(ConfigMap.of(Map.of("port", 1))), print(ConfigMap.of(Map.of("port", "1"))));
    }
}
