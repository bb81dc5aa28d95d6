package io.kstlib.auth.oauth2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.provider.ProviderFactory;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ServicesTest {

    /** The module provides these services and uses none of them. */
    @BeforeAll
    static void useThem() {
        ServicesTest.class.getModule().addUses(AuthFlowFactory.class);
        ServicesTest.class.getModule().addUses(ProviderFactory.class);
    }

    @Test
    void providesTheTypesOfTheConfiguration() {
        assertEquals(
                Set.of("authorization_code", "authorization_code_pkce", "client_credentials"),
                ServiceLoader.load(AuthFlowFactory.class).stream()
                        .map(factory -> factory.get().type())
                        .collect(Collectors.toSet()));
        ProviderFactory provider =
                ServiceLoader.load(ProviderFactory.class).findFirst().orElseThrow();
        assertEquals("oauth2", provider.type());
        assertEquals(Set.of("oauth"), provider.aliases());
    }

    @Test
    void describesEachPluginInOneLineWithoutAFullStop() {
        ServiceLoader.load(AuthFlowFactory.class).forEach(factory -> {
            assertTrue(factory.description().length() < 100);
            assertFalse(factory.description().matches(".*(\\.|\\n)"), factory.description());
        });
    }
}
