package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of every client authentication and its factory. */
public abstract class ClientAuthenticationContract extends PluginFactoryContract {

    private static final URI ENDPOINT = URI.create("https://sso.example.com/token");
    private static final AuthorizationServer SERVER =
            new AuthorizationServer("https://sso.example.com", Map.of(Endpoint.TOKEN, ENDPOINT), Map.of());

    /** The parameters that say which token is requested; the flow sets them. */
    private static final Set<String> OF_THE_GRANT =
            Set.of("grant_type", "code", "refresh_token", "redirect_uri", "code_verifier", "scope", "resource");

    /** Creates the contract, for subclasses. */
    protected ClientAuthenticationContract() {}

    @Override
    protected abstract ClientAuthenticationFactory factory();

    @Override
    protected final Class<? extends PluginFactory> serviceType() {
        return ClientAuthenticationFactory.class;
    }

    /**
     * Returns complete settings.
     *
     * @return settings that suffice, with the {@code client_id}
     */
    protected abstract ClientContext configured();

    /**
     * Returns incomplete settings.
     *
     * @return settings that do not suffice, with the {@code client_id}
     */
    protected abstract ClientContext unconfigured();

    /**
     * Returns the secrets of the settings.
     *
     * @return the secrets that the settings of {@link #configured()} lead to; each at least eight characters
     */
    protected abstract Set<String> secrets();

    private ClientAuthentication authentication() {
        return factory().create(configured());
    }

    private static ClientCredentials credentials(ClientAuthentication authentication) {
        return authentication.credentials(SERVER, ENDPOINT);
    }

    @Test
    public void saysWhetherItsSettingsSuffice() {
        assertTrue(authentication().isConfigured());
        assertFalse(factory().create(unconfigured()).isConfigured());
    }

    @Test
    public void saysWhatAClientShows() {
        Strength strength = authentication().strength();

        assertNotNull(strength);
        assertEquals(strength, factory().create(unconfigured()).strength(), "whatever the settings");
    }

    @Test
    public void addsSomethingToEachRequest() {
        ClientCredentials credentials = credentials(authentication());

        assertFalse(credentials.parameters().entries().isEmpty()
                && credentials.headers().isEmpty());
    }

    @Test
    public void leavesWhatTheGrantSets() {
        credentials(authentication())
                .parameters()
                .entries()
                .forEach(parameter -> assertFalse(
                        OF_THE_GRANT.contains(parameter.getKey()), () -> parameter.getKey() + " is set by the flow"));
    }

    @Test
    public void hidesWhatAServerMightEcho() { // security rule 6
        ClientCredentials credentials = credentials(authentication());
        List<String> hidden = credentials.secrets().stream().map(Secret::reveal).toList();

        credentials
                .headers()
                .forEach(header ->
                        assertTrue(hidden.contains(header.getValue()), () -> header.getKey() + " is not hidden"));
        secrets().forEach(secret -> {
            boolean isSent = credentials.parameters().encode().contains(secret)
                    || credentials.parameters().entries().stream()
                            .anyMatch(parameter -> parameter.getValue().contains(secret));
            assertTrue(!isSent || hidden.stream().anyMatch(secret::contains), "a secret is sent and not hidden");
        });
    }

    @Test
    public void severalThreadsAuthenticate() throws Exception {
        ClientAuthentication authentication = authentication();

        for (ClientCredentials each : InParallel.all(() -> credentials(authentication))) {
            assertFalse(each.parameters().entries().isEmpty() && each.headers().isEmpty());
        }
    }

    @Test
    public void fetchesItsCertificateEachTime() {
        authentication()
                .tlsIdentity()
                .ifPresent(fetch ->
                        assertEquals(fetch.get().thumbprint(), fetch.get().thumbprint(), "the settings are the same"));
    }

    @Test
    public void noSecretIsLogged() throws Exception { // security rule 6
        SecretLeaks.assertNoneInLogs(() -> credentials(authentication()), secrets());
    }

    @Test
    public void noSecretShows() { // security rule 6
        ClientAuthentication authentication = authentication();

        SecretLeaks.assertNone(credentials(authentication), secrets());
        SecretLeaks.assertNone(authentication, secrets());
        SecretLeaks.assertNone(authentication.facts(SERVER), secrets());
        SecretLeaks.assertNone(factory(), secrets());
    }
}
