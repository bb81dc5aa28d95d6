package io.kstlib.auth.cli.plugin;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Plugins that break the rules. */
public final class DefectivePlugins {

    private DefectivePlugins() {}

    /** The storage {@code file} under the type {@code unclosable}, which cannot be closed. */
    @Plugin(type = "unclosable", description = "cannot be closed")
    public static final class Unclosable implements TokenStorageFactory {

        @Override
        public TokenStorage create(StorageContext context) {
            TokenStorage files = ServiceLoader.load(TokenStorageFactory.class).stream()
                    .filter(factory ->
                            factory.type().getAnnotation(Plugin.class).type().equals("file"))
                    .findFirst()
                    .orElseThrow()
                    .get()
                    .create(context);
            return (TokenStorage) Proxy.newProxyInstance(
                    TokenStorage.class.getClassLoader(), new Class<?>[] {TokenStorage.class}, (self, method, with) -> {
                        if (method.getName().equals("close")) {
                            throw new IllegalStateException("s3cret");
                        }
                        try {
                            return method.invoke(files, with);
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getCause();
                        }
                    });
        }
    }

    /** The secret resolver {@code nothing://…}, which resolves to nothing. */
    @Plugin(type = "nothing", description = "no secret at all")
    public static final class Nothing implements SecretResolverFactory {

        @Override
        public SecretResolver create(PluginContext context) {
            return reference -> null;
        }
    }

    /** Makes a class loader that declares these plugins, beside those of the class path. */
    static ClassLoader declaredIn(Path folder) throws IOException {
        Map<String, URL> declarations = Map.of(
                "META-INF/services/" + TokenStorageFactory.class.getName(),
                declaration(folder, Unclosable.class),
                "META-INF/services/" + SecretResolverFactory.class.getName(),
                declaration(folder, Nothing.class));
        return new ClassLoader(DefectivePlugins.class.getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                List<URL> urls = new ArrayList<>(Collections.list(super.getResources(name)));
                URL declared = declarations.get(name);
                if (declared != null) {
                    urls.add(declared);
                }
                return Collections.enumeration(urls);
            }
        };
    }

    private static URL declaration(Path folder, Class<?> plugin) throws IOException {
        return Files.writeString(folder.resolve(plugin.getSimpleName() + ".services"), plugin.getName())
                .toUri()
                .toURL();
    }
}
