package io.kstlib.auth.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A class path that declares exactly the given services, and those of the tests' own class path if wanted. */
public final class ServicesLoader extends ClassLoader {

    private final Map<String, URL> declared = new HashMap<>();
    private final boolean alone;

    private ServicesLoader(ClassLoader parent, boolean alone) {
        super(parent);
        this.alone = alone;
    }

    /** Returns a loader that declares only what {@link #declare} names. */
    public static ServicesLoader onlyDeclared() {
        return new ServicesLoader(ServicesLoader.class.getClassLoader(), true);
    }

    /** Returns a loader that declares what {@link #declare} names and what is on the class path. */
    public static ServicesLoader besideClassPath() {
        return new ServicesLoader(ServicesLoader.class.getClassLoader(), false);
    }

    public ServicesLoader declare(Path folder, Class<?> service, String... classNames) {
        try {
            Path file = Files.createTempFile(folder, service.getSimpleName(), ".services");
            Files.write(file, List.of(classNames));
            declared.put("META-INF/services/" + service.getName(), file.toUri().toURL());
            return this;
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> urls = new ArrayList<>();
        URL own = declared.get(name);
        if (own != null) {
            urls.add(own);
        }
        if (!alone || !name.startsWith("META-INF/services/")) {
            urls.addAll(Collections.list(super.getResources(name)));
        }
        return Collections.enumeration(urls);
    }
}
