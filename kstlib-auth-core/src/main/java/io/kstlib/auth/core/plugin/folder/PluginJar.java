package io.kstlib.auth.core.plugin.folder;

import io.kstlib.auth.core.config.Preset;
import io.kstlib.auth.spi.internal.text.Suggestion;
import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The description of one jar. No class of it is loaded. Immutable.
 *
 * @param descriptor its module descriptor; {@code null} when it has none
 * @param automaticName the module name in its manifest, or {@code null}
 * @param declared the plugins that it says it has
 * @param presets the bytes of each preset in it, by its name
 */
record PluginJar(
        Path file,
        @Nullable ModuleDescriptor descriptor,
        @Nullable String automaticName,
        ServiceFiles services,
        List<Declared> declared,
        Map<String, byte[]> presets) {

    private static final int MOST_PRESETS = 100;

    /** The version in the name of a jar, as {@link ModuleFinder#of} reads it. */
    private static final Pattern VERSION = Pattern.compile("-(\\d+(?:\\.|$).*)");

    /**
     * A plugin that the jar says it has.
     *
     * @param service the service type
     * @param className the class of the factory
     * @param byModule whether a module descriptor says it, and not a file in {@code META-INF/services}
     */
    record Declared(String service, String className, boolean byModule) {

        String packageName() {
            return className.substring(0, Math.max(0, className.lastIndexOf('.')));
        }
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
            ModuleDescriptor module = null;
            if (jar.getJarEntry("module-info.class") != null) {
                module = reference(file).descriptor();
            }
            ServiceFiles services = ServiceFiles.in(jar, kinds);
            List<Declared> declared = module == null ? services.declared() : declared(module, kinds);
            return new PluginJar(file, module, automaticName, services, declared, presets(jar));
        } catch (SecurityException refused) {
            throw new UnusableException(PluginFailure.inWords(refused), refused);
        } catch (IOException | IllegalArgumentException noJar) {
            throw new UnusableException(noJar(file), noJar);
        }
    }

    /** Reads the presets. They are data, and count even if the jar has no code. */
    private static Map<String, byte[]> presets(JarFile jar) throws IOException, UnusableException {
        Map<String, byte[]> presets = new TreeMap<>();
        for (JarEntry entry : Collections.list(jar.entries())) {
            String file = entry.getName();
            if (!file.startsWith(Preset.FOLDER) || !file.endsWith(Preset.SUFFIX)) {
                continue;
            }
            String name = file.substring(Preset.FOLDER.length(), file.length() - Preset.SUFFIX.length());
            if (!Preset.isName(name) || presets.size() == MOST_PRESETS) {
                throw new UnusableException(
                        Preset.isName(name)
                                ? "has more than " + MOST_PRESETS + " presets"
                                : "has a file " + file
                                        + ", whose name is none of a preset: lower-case letters, digits and -");
            }
            try (InputStream in = jar.getInputStream(entry)) {
                presets.put(
                        name,
                        BoundedInput.read(in, Preset.MOST_BYTES)
                                .orElseThrow(() -> new UnusableException("has a file " + file + " that is too large")));
            }
        }
        return presets;
    }

    private static List<Declared> declared(ModuleDescriptor module, Set<String> kinds) {
        List<Declared> found = new ArrayList<>();
        for (ModuleDescriptor.Provides provides : module.provides()) {
            if (kinds.contains(provides.service())) {
                provides.providers().forEach(name -> found.add(new Declared(provides.service(), name, true)));
            }
        }
        return List.copyOf(found);
    }

    /** Returns the problem of a file that cannot be read as a jar. */
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

    String fileName() {
        return String.valueOf(file.getFileName());
    }

    /** Returns the module, even of a jar that has no descriptor. */
    ModuleReference asModule() throws UnusableException {
        return reference(file);
    }

    /** Returns the descriptor; empty when the jar has none. */
    Optional<ModuleDescriptor> module() {
        return Optional.ofNullable(descriptor);
    }

    boolean isModule() {
        return descriptor != null;
    }

    /** Returns the name of the module that the jar itself declares. */
    Optional<String> moduleName() {
        return descriptor == null ? Optional.ofNullable(automaticName) : Optional.of(descriptor.name());
    }

    Optional<String> version() {
        if (descriptor != null) {
            return descriptor.rawVersion();
        }
        Matcher version = VERSION.matcher(fileName().replaceFirst("\\.jar$", ""));
        return version.find() ? Optional.of(version.group(1)) : Optional.empty();
    }

    /** Whether it was probably meant to declare a plugin. */
    boolean seemsToDeclare() {
        return !services.classes().isEmpty() || services.seemToDeclare();
    }

    /** Returns why it has no plugin, as the end of a sentence that its name begins. */
    String whyNone() {
        if (descriptor != null && !services.classes().isEmpty()) {
            return "declares plugins in META-INF/services, which does not count beside a module descriptor; provide them"
                    + " in module-info.java of " + descriptor.name();
        }
        if (services.seemToDeclare() || descriptor == null) {
            return services.whyNone();
        }
        return "has no plugin: the module " + descriptor.name() + " provides none";
    }

    @Override
    public String toString() {
        return fileName();
    }

    /**
     * The files of a jar in which jars without a module descriptor declare plugins ({@link java.util.ServiceLoader}).
     *
     * @param classes the declared classes, by service type; no entry for a file without any
     * @param others names of files that declare no plugin; first those that are probably meant to
     * @param kinds the service types of plugins
     */
    record ServiceFiles(Map<String, List<String>> classes, List<String> others, Set<String> kinds) {

        private static final String FOLDER = "META-INF/services/";
        private static final Pattern CLASS_NAME =
                Pattern.compile("\\p{javaJavaIdentifierStart}[\\p{javaJavaIdentifierPart}.]{0,500}");
        private static final int LARGEST = 64 << 10;
        private static final int MOST_CLASSES = 100;

        static ServiceFiles in(JarFile jar, Set<String> kinds) throws IOException, UnusableException {
            Map<String, List<String>> classes = new TreeMap<>();
            for (String kind : kinds) {
                JarEntry entry = jar.getJarEntry(FOLDER + kind);
                List<String> declared = entry == null ? List.of() : read(jar, entry);
                if (!declared.isEmpty()) {
                    classes.put(kind, declared);
                }
            }
            return new ServiceFiles(classes, classes.isEmpty() ? others(jar, kinds) : List.of(), kinds);
        }

        private List<Declared> declared() {
            List<Declared> found = new ArrayList<>();
            classes.forEach((service, names) -> names.forEach(name -> found.add(new Declared(service, name, false))));
            return List.copyOf(found);
        }

        private static List<String> read(JarFile jar, JarEntry entry) throws IOException, UnusableException {
            byte[] content;
            try (InputStream in = jar.getInputStream(entry)) {
                content = BoundedInput.read(in, LARGEST).orElseThrow(() -> tooLarge(entry));
            }
            Set<String> names = new LinkedHashSet<>();
            for (String line : new String(content, StandardCharsets.UTF_8).split("\\R", -1)) {
                int comment = line.indexOf('#');
                String name = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!name.isEmpty() && !CLASS_NAME.matcher(name).matches()) {
                    throw new UnusableException(
                            "has a line in " + entry.getName() + " that is not the name of a class");
                }
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
            if (names.size() > MOST_CLASSES) {
                throw tooLarge(entry);
            }
            return List.copyOf(names);
        }

        private static UnusableException tooLarge(JarEntry entry) {
            return new UnusableException("has a file " + entry.getName() + " that is too large");
        }

        /** Returns the files that may be meant as a declaration, and every file in the folder. */
        private static List<String> others(JarFile jar, Set<String> kinds) {
            List<String> others = new ArrayList<>();
            jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> !name.endsWith("/"))
                    .filter(name ->
                            name.startsWith(FOLDER) || meant(name, kinds).isPresent())
                    .limit(MOST_CLASSES)
                    .forEach(others::add);
            others.sort(Comparator.<String, Boolean>comparing(
                    name -> meant(name, kinds).isEmpty()));
            return others;
        }

        /** Returns the file that a name is a misspelling of. */
        private static Optional<String> meant(String name, Set<String> kinds) {
            String last = name.substring(name.lastIndexOf('/') + 1);
            return Suggestion.nearest(last, kinds)
                    .filter(kind -> name.startsWith("META-INF/") || last.equals(kind))
                    .map(FOLDER::concat);
        }

        /** Whether there is a file that was probably meant to declare a plugin. */
        boolean seemToDeclare() {
            return !others.isEmpty() && meant(others.get(0), kinds).isPresent();
        }

        /** Returns why there is no plugin, as the end of a sentence that the jar's name begins. */
        String whyNone() {
            if (others.isEmpty()) {
                return "has no plugin: no file in META-INF/services declares one";
            }
            String name = others.get(0);
            Optional<String> meant = meant(name, kinds);
            if (meant.isEmpty()) {
                return "has no plugin: " + name + " declares none";
            }
            return meant.get().equals(name)
                    ? "has no plugin: " + name + " is empty"
                    : "has no plugin: " + name + " declares none; name it " + meant.get();
        }
    }
}
