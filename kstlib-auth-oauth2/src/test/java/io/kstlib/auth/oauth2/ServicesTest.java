package io.kstlib.auth.oauth2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderFactory;
import java.util.List;
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
                        .map(factory ->
                                factory.type().getAnnotation(Plugin.class).type())
                        .collect(Collectors.toSet()));
        Plugin provider = ServiceLoader.load(ProviderFactory.class).stream()
                .findFirst()
                .orElseThrow()
                .type()
                .getAnnotation(Plugin.class);
        assertEquals("oauth2", provider.type());
        assertEquals(List.of("oauth"), List.of(provider.aliases()));
    }

    @Test
    void describesEachPluginInOneLineWithoutAFullStop() {
        ServiceLoader.load(AuthFlowFactory.class).forEach(factory -> {
            String description = factory.getClass().getAnnotation(Plugin.class).description();
            assertTrue(description.length() < 100);
            assertFalse(description.matches(".*(\\.|\\n)"), description);
        });
    }
}
