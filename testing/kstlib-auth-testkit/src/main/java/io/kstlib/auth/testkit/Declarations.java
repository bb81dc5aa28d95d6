package io.kstlib.auth.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Finds where the implementations of a service are declared, in the jar or folder of a class. */
final class Declarations {

    private Declarations() {}

    /** Returns the lines of {@code META-INF/services/SERVICE} in the class's own jar or folder, as {@link java.util.ServiceLoader} reads them. */
    static Set<String> onClassPath(Class<?> service, Class<?> implementation) {
        Set<String> names = new HashSet<>();
        String root = location(implementation).toString();
        try {
            var files = implementation.getClassLoader().getResources("META-INF/services/" + service.getName());
            for (URL file : Collections.list(files)) {
                if (file.toString().contains(root)) {
                    names.addAll(read(file));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("reading META-INF/services failed", failure);
        }
        return names;
    }

    private static Set<String> read(URL file) throws IOException {
        Set<String> names = new HashSet<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int comment = line.indexOf('#');
                String name = (comment < 0 ? line : line.substring(0, comment)).trim();
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** Returns the classes that {@code provides} lists; empty when the class's jar or folder is not a module. */
    static Optional<Set<String>> inModule(Class<?> service, Class<?> implementation) {
        Optional<ModuleDescriptor> descriptor = implementation.getModule().isNamed()
                ? Optional.of(implementation.getModule().getDescriptor())
                : ModuleFinder.of(path(implementation)).findAll().stream()
                        .map(ModuleReference::descriptor)
                        .findFirst();
        return descriptor.map(module -> {
            Set<String> names = new HashSet<>();
            module.provides().stream()
                    .filter(provided -> provided.service().equals(service.getName()))
                    .forEach(provided -> names.addAll(provided.providers()));
            return names;
        });
    }

    private static Path path(Class<?> type) {
        try {
            return Path.of(location(type).toURI());
        } catch (URISyntaxException notAPath) {
            throw new IllegalStateException(type + " comes from no path", notAPath);
        }
    }

    private static URL location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException(type + " comes from no jar or directory");
        }
        return source.getLocation();
    }
}
