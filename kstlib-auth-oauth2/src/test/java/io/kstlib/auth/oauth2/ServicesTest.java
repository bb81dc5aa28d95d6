package io.kstlib.auth.oauth2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.flow.AuthFlowFactory;
import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.provider.ProviderFactory;
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
                .filter(type -> type.getName().startsWith("io.kstlib.auth.oauth2"))
                .map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void declaresTheSameServicesForTheModulePathAndTheClassPath() throws IOException {
        Map<String, Set<String>> provided = new TreeMap<>();
        Path classes = Path.of(URI.create(OAuth2Provider.class
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
                        AuthFlowFactory.class.getName(), loaded(AuthFlowFactory.class),
                        ProviderFactory.class.getName(), loaded(ProviderFactory.class))),
                provided);
    }

    @Test
    void providesTheTypesOfTheConfiguration() {
        assertEquals(
                Set.of("authorization_code", "authorization_code_pkce", "client_credentials", "refresh_token"),
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
