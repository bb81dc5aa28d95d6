package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.oidc.provider.OidcProviderFactory;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
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
        ServicesTest.class.getModule().addUses(TokenValidatorFactory.class);
    }

    @Test
    void providesTheTypesOfTheConfiguration() {
        Plugin provider = OidcProviderFactory.class.getAnnotation(Plugin.class);

        assertEquals("oidc", provider.type());
        assertEquals(List.of("openid", "openidconnect"), List.of(provider.aliases()));
        assertEquals(
                Set.of("jwt", "introspection"),
                ServiceLoader.load(TokenValidatorFactory.class).stream()
                        .map(factory ->
                                factory.type().getAnnotation(Plugin.class).type())
                        .collect(Collectors.toSet()));
    }
}
