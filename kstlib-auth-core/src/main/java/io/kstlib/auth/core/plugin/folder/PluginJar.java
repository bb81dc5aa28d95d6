package io.kstlib.auth.core.plugin.folder;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** What is known of one jar without loading a class of it. Immutable. */
final class PluginJar {

    /** The version in the name of a jar, as {@link ModuleFinder#of} reads it. */
    private static final Pattern VERSION = Pattern.compile("-(\\d+(?:\\.|$).*)");

    private final Path file;
    private final @Nullable ModuleDescriptor module;
    private final @Nullable String automaticName;
    private final ServiceFiles services;
    private final List<DeclaredPlugin> declared;

    private PluginJar(
            Path file,
            @Nullable ModuleDescriptor module,
            @Nullable String automaticName,
            ServiceFiles services,
            Set<String> kinds) {
        this.file = file;
        this.module = module;
        this.automaticName = automaticName;
        this.services = services;
        List<DeclaredPlugin> found = new ArrayList<>();
        if (module == null) {
            services.classes()
                    .forEach((service, classes) ->
                            classes.forEach(name -> found.add(new DeclaredPlugin(service, name, this, false))));
        } else {
            for (ModuleDescriptor.Provides provides : module.provides()) {
                if (kinds.contains(provides.service())) {
                    provides.providers()
                            .forEach(name -> found.add(new DeclaredPlugin(provides.service(), name, this, true)));
                }
            }
        }
        this.declared = List.copyOf(found);
    }

    /**
     * @param file the jar
     * @param kinds the service types of plugins
     */
    static PluginJar read(Path file, Set<String> kinds) throws UnusableException {
        try (JarFile jar = new JarFile(file.toFile(), true, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
            Manifest manifest = jar.getManifest();
            String automaticName =
                    manifest == null ? null : manifest.getMainAttributes().getValue("Automatic-Module-Name");
            JarEntry descriptor = jar.getJarEntry("module-info.class");
            ModuleDescriptor module = null;
            if (descriptor != null) {
                module = reference(file).descriptor();
            }
            return new PluginJar(file, module, automaticName, ServiceFiles.in(jar, kinds), kinds);
        } catch (SecurityException refused) {
            throw new UnusableException(PluginFailure.inWords(refused), refused);
        } catch (IOException | IllegalArgumentException noJar) {
            throw new UnusableException(noJar(file), noJar);
        }
    }

    /** Returns what is wrong with a file that cannot be read as a jar. */
    static String noJar(Path file) {
        byte[] start;
        try (InputStream content = Files.newInputStream(file)) {
            start = content.readNBytes(4);
        } catch (IOException unreadable) {
            return "cannot be read (" + unreadable.getClass().getSimpleName() + ")";
        }
        if (start.length == 0) {
            return "is empty; get it again";
        }
        boolean isZip = start.length == 4 && start[0] == 'P' && start[1] == 'K';
        return isZip ? "is a damaged or incomplete jar; get it again" : "is not a jar";
    }

    private static ModuleReference reference(Path file) throws UnusableException {
        try {
            return ModuleFinder.of(file).findAll().stream()
                    .findFirst()
                    .orElseThrow(() -> new UnusableException("holds no module"));
        } catch (FindException unreadable) {
            Throwable cause = unreadable.getCause() == null ? unreadable : unreadable.getCause();
            throw new UnusableException(
                    PluginFailure.newerJava(String.valueOf(cause.getMessage()))
                            .orElse("has a module descriptor that cannot be read: " + cause.getMessage()),
                    unreadable);
        }
    }

    Path file() {
        return file;
    }

    String fileName() {
        return String.valueOf(file.getFileName());
    }

    /** Returns the module, even of a jar that has no descriptor. */
    ModuleReference asModule() throws UnusableException {
        return reference(file);
    }

    /** Returns the descriptor; empty when the jar has none. */
    Optional<ModuleDescriptor> module() {
        return Optional.ofNullable(module);
    }

    boolean isModule() {
        return module != null;
    }

    /** Returns the name of the module that the jar itself declares. */
    Optional<String> moduleName() {
        return module == null ? Optional.ofNullable(automaticName) : Optional.of(module.name());
    }

    Optional<String> version() {
        if (module != null) {
            return module.rawVersion();
        }
        Matcher version = VERSION.matcher(fileName().replaceFirst("\\.jar$", ""));
        return version.find() ? Optional.of(version.group(1)) : Optional.empty();
    }

    List<DeclaredPlugin> declared() {
        return declared;
    }

    /** Whether it was probably meant to declare a plugin. */
    boolean seemsToDeclare() {
        return !services.classes().isEmpty() || services.seemToDeclare();
    }

    /** Returns why it has no plugin, as the end of a sentence that its name begins. */
    String whyNone() {
        if (module != null && !services.classes().isEmpty()) {
            return "declares plugins in META-INF/services, which does not count beside a module descriptor; provide them"
                    + " in module-info.java of " + module.name();
        }
        if (services.seemToDeclare() || module == null) {
            return services.whyNone();
        }
        return "has no plugin: the module " + module.name() + " provides none";
    }

    @Override
    public String toString() {
        return fileName();
    }
}
