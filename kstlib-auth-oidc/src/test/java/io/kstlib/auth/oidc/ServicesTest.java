package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.api.validation.TokenValidatorFactory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServicesTest {

    private static Set<String> loaded(Class<? extends PluginFactory> service) {
        return ServiceLoader.load(service).stream()
                .map(ServiceLoader.Provider::type)
                .filter(type -> type.getName().startsWith("io.kstlib.auth.oidc"))
                .map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void declaresTheSameServicesForTheModulePathAndTheClassPath() throws IOException {
        Map<String, Set<String>> provided = new TreeMap<>();
        Path classes = Path.of(URI.create(OidcProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        try (InputStream descriptor = Files.newInputStream(classes.resolve("module-info.class"))) {
            ModuleDescriptor.read(descriptor)
                    .provides()
                    .forEach(service -> provided.put(service.service(), new TreeSet<>(service.providers())));
        }

        assertEquals(
                new TreeMap<>(Map.of(
                        ProviderFactory.class.getName(), loaded(ProviderFactory.class),
                        TokenValidatorFactory.class.getName(), loaded(TokenValidatorFactory.class))),
                provided);
    }

    @Test
    void providesTheTypesOfTheConfiguration() {
        ProviderFactory provider = new OidcProviderFactory();

        assertEquals("oidc", provider.type());
        assertEquals(Set.of("openid", "openidconnect"), provider.aliases());
        assertEquals(
                Set.of("jwt"),
                ServiceLoader.load(TokenValidatorFactory.class).stream()
                        .map(factory -> factory.get().type())
                        .collect(Collectors.toSet()));
    }
}
