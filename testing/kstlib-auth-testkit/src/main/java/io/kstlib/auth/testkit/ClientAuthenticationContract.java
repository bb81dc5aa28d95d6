package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The contract of every client authentication and its factory.
 *
 * <p>A secret that is sent as a parameter of the form is no fault: a server may want it there (RFC 6749 section 2.3.1). Neither is one that is not hidden,
 * if it is not sent: no server can echo it.
 */
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
    protected abstract TestContext configured();

    /**
     * Returns incomplete settings.
     *
     * @return settings that do not suffice, with the {@code client_id}
     */
    protected abstract TestContext unconfigured();

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
        List<String> sent = sent(credentials);
        secrets()
                .forEach(secret -> assertTrue(
                        sent.stream().noneMatch(value -> value.contains(secret))
                                || hidden.stream().anyMatch(secret::contains),
                        "a secret is sent and not hidden; see ClientCredentials.hiding"));
    }

    /** Returns what is sent, encoded and as a server decodes it. */
    private static List<String> sent(ClientCredentials credentials) {
        List<String> sent = new ArrayList<>(List.of(credentials.parameters().encode()));
        Stream.concat(credentials.parameters().entries().stream(), credentials.headers().stream())
                .map(Map.Entry::getValue)
                .forEach(value -> {
                    sent.add(value);
                    sent.addAll(decoded(value));
                });
        return sent;
    }

    /** Returns what a value says if it ends in base64, such as the credentials of HTTP Basic (RFC 7617). */
    private static List<String> decoded(String value) {
        try {
            byte[] bytes = Base64.getDecoder().decode(value.substring(value.lastIndexOf(' ') + 1));
            String text = new String(bytes, StandardCharsets.UTF_8);
            return List.of(text, URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException another) {
            return List.of();
        }
    }

    @Test
    public void proofIsMadeForEachRequest() { // one that is seen once must not be good for ever
        TestContext context = configured();
        ClientAuthentication authentication = factory().create(context);
        assumeTrue(
                authentication.strength().compareTo(Strength.SECRET_PROVEN) >= 0,
                "the client proves nothing: it sends its secret");
        assumeTrue(authentication.tlsIdentity().isEmpty(), "the proof is the handshake of TLS");
        ClientCredentials first = credentials(authentication);
        assumeTrue(
                sent(first).stream().noneMatch(value -> secrets().stream().anyMatch(value::contains)),
                "the proof is a secret of the settings, such as a JWT of the platform: the plugin does not make it");

        context.passing(Duration.ofMinutes(1));
        ClientCredentials second = credentials(authentication);

        assertTrue(
                !first.parameters().entries().equals(second.parameters().entries())
                        || !first.headers().equals(second.headers()),
                "a minute later the proof is the same");
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
