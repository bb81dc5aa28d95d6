package io.kstlib.auth.testkit.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestContextTest {

    private static final ConfigKey<String> SERVER = ConfigKey.text("server", "which server");

    private static TestContext context(Map<String, Object> settings) {
        return TestContext.of("auth.providers.corporate", settings);
    }

    /** A provider with one key and the flow of the test. */
    @Plugin(type = "company", description = "a provider")
    private record Factory(String flow) implements ProviderFactory {

        @Override
        public ConfigSchema schema() {
            return ConfigSchema.of(SERVER).withRule((settings, problems) -> settings.expect(SERVER, problems));
        }

        @Override
        public Optional<String> flow(Settings settings) {
            return Optional.of(flow);
        }

        @Override
        public Provider create(ProviderContext context) {
            throw new AssertionError("a check makes no provider");
        }
    }

    private static final class Passport implements ClientAuthentication {

        @Override
        public Strength strength() {
            return Strength.KEY_PROVEN;
        }

        @Override
        public boolean isConfigured() {
            return true;
        }

        @Override
        public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
            throw new AssertionError("not asked here");
        }
    }

    @Test
    void aKeyIsTakenAway() {
        TestContext context = context(Map.of("server", "a", "client_id", "b")).without("client_id");

        assertEquals(Optional.of("a"), context.settings().get(SERVER));
        assertThrows(RuntimeException.class, context::clientId);
    }

    @Test
    void valuesStandWhereTheTestSays() {
        ConfigScalar elsewhere = new ConfigScalar("x", ConfigScalar.Kind.TEXT, new Origin("other.yml", 3));
        TestContext context = context(Map.of("servr", List.of("a"), "server", elsewhere))
                .writtenIn("kstlib.conf.yml", 9)
                .flow("scripted", run -> {
                    throw new AssertionError("a check runs no flow");
                });

        List<String> problems = context.problems(new Factory("scripted"));

        assertEquals(1, problems.size(), problems::toString);
        assertEquals(
                "auth.providers.corporate.servr (kstlib.conf.yml:9)",
                problems.get(0).split(": ", 2)[0]);
    }

    @Test
    void aCheckFindsWhatIsMissing() {
        List<String> problems = context(Map.of("client_id", "x"))
                .flow("scripted", run -> token())
                .problems(new Factory("scripted"));

        assertEquals(1, problems.size(), problems::toString);
        assertEquals("auth.providers.corporate.server", problems.get(0).split("[ :]", 2)[0]);
    }

    private static Token token() {
        return Token.builder(Secret.of("canary-token"), Instant.now()).build();
    }

    @Test
    void aFlowOfTheTestIsTakenAsAPlugin() {
        AuthFlow flow = run -> token();
        TestContext context = context(Map.of()).flow("scripted", flow);

        assertSame(flow, context.flow("scripted").create());
        assertEquals(Attendance.NONE, context.flow("scripted").attendance());
        assertThrows(PluginException.class, () -> context.flow("telepathy"));
    }

    @Test
    void aClientAuthenticationOfTheTestIsListed() {
        ClientAuthentication passport = new Passport();
        TestContext context = context(Map.of()).clientAuthentication("passport", passport);

        assertSame(passport, context.clientAuthentication("passport"));
        assertEquals(List.of("passport"), context.clientAuthentications());
        assertThrows(PluginException.class, () -> context.clientAuthentication("badge"));
    }

    @Test
    void aTokenPresentationOfTheTestIsFoundInUpperCaseToo() {
        TokenPresentation presentation = (token, method, url) -> List.of();
        TestContext context = context(Map.of()).tokenPresentation("Proof", presentation);

        assertSame(presentation, context.tokenPresentation("PROOF"));
        assertThrows(PluginException.class, () -> context.tokenPresentation("stamp"));
    }

    @Test
    void secretsAreNotShown() {
        assertFalse(context(Map.of("client_secret", "canary")).toString().contains("canary"));
    }
}
