package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.oidc.provider.OidcProviderFactory;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
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
        ProviderFactory provider = new OidcProviderFactory();

        assertEquals("oidc", provider.type());
        assertEquals(Set.of("openid", "openidconnect"), provider.aliases());
        assertEquals(
                Set.of("jwt", "introspection"),
                ServiceLoader.load(TokenValidatorFactory.class).stream()
                        .map(factory -> factory.get().type())
                        .collect(Collectors.toSet()));
    }
}
