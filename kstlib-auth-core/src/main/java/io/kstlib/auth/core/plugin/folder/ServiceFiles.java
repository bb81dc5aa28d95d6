package io.kstlib.auth.core.plugin.folder;

import io.kstlib.auth.spi.text.Suggestion;
import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

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
                throw new UnusableException("has a line in " + entry.getName() + " that is not the name of a class");
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
                .filter(name -> name.startsWith(FOLDER) || meant(name, kinds).isPresent())
                .limit(MOST_CLASSES)
                .forEach(others::add);
        others.sort(
                Comparator.<String, Boolean>comparing(name -> meant(name, kinds).isEmpty()));
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
