package io.kstlib.auth.cli.secret;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** The secret resolver {@code recorded://SECRET}. It records for which key each secret is fetched, in the file that the environment names. */
@Plugin(type = "recorded", description = "the reference itself, written down")
public final class RecordedSecrets implements SecretResolverFactory {

    static final String RECORD = "KSTLIB_TEST_RECORD";

    @Override
    public SecretResolver create(PluginContext context) {
        Path record = Path.of(context.environment().getOrDefault(RECORD, ""));
        return reference -> {
            try {
                Files.writeString(record, reference.key() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
            return Secret.of(reference.target());
        };
    }

    /** Makes a class loader that declares this plugin, beside those of the class path. */
    static ClassLoader declaredIn(Path folder) throws IOException {
        URL declaration = Files.writeString(folder.resolve("recorded.services"), RecordedSecrets.class.getName())
                .toUri()
                .toURL();
        return new ClassLoader(RecordedSecrets.class.getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                List<URL> urls = new ArrayList<>(Collections.list(super.getResources(name)));
                if (name.equals("META-INF/services/" + SecretResolverFactory.class.getName())) {
                    urls.add(declaration);
                }
                return Collections.enumeration(urls);
            }
        };
    }
}
