package io.kstlib.auth.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderSecretsTest extends PluginFactoryContract {

    private final SecretResolver resolver = new ProviderSecrets()
            .create(TestContext.of("auth.secrets.provider", Map.of())
                    .auth("providers", Map.of("corporate", Map.of("client_id", "my-app"))));

    @Override
    protected PluginFactory factory() {
        return new ProviderSecrets();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return SecretResolverFactory.class;
    }

    private static SecretReference parsed(String reference) {
        return SecretReference.parse(reference, "auth.providers.orders.client_secret", Origin.CODE);
    }

    @Test
    void aSecretIsNeverTheTokenOfAnotherLogin() {
        SecretException refused =
                assertThrows(SecretException.class, () -> resolver.resolve(parsed("provider://corporate")));

        assertEquals("provider://corporate", refused.reference());
        assertTrue(refused.problem().contains("which this key does not take"), refused::problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"provider://corporate", "provider://corporate#id_token"})
    void aConfiguredProviderIsKnown(String reference) {
        assertEquals(List.of(), resolver.examine(parsed(reference)));
    }

    @Test
    void anotherOneIsNot() {
        SecretException refused =
                assertThrows(SecretException.class, () -> resolver.examine(parsed("provider://corporat")));

        assertEquals(
                "Write provider://corporate", refused.remedy().orElseThrow().inWords());
    }
}
