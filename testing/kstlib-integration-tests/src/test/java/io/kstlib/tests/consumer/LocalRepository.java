package io.kstlib.tests.consumer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A local repository of Maven with the result of {@code mvn install}: the jars and POMs that the build has just made. */
public final class LocalRepository {

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern PROPERTY = Pattern.compile("<([a-z-]+-plugin\\.version)>([^<]+)<");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

    private final Path folder;

    private LocalRepository(Path folder) {
        this.folder = folder;
    }

    public static Path root() {
        return Path.of(System.getProperty("kstlib.root", "../.."))
                .toAbsolutePath()
                .normalize();
    }

    private static String parent() {
        return read(root().resolve("pom.xml"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the version of this build. */
    public static String version() {
        Matcher version = VERSION.matcher(parent());
        if (!version.find()) {
            throw new IllegalStateException("the parent POM has no version");
        }
        return version.group(1);
    }

    /** Returns the version of a plugin. */
    static String versionOf(String plugin) {
        String option = "-D" + plugin + ".version=";
        return pluginVersions().stream()
                .filter(each -> each.startsWith(option))
                .map(each -> each.substring(option.length()))
                .findFirst()
                .orElseThrow();
    }

    /** Returns a version that the parent POM names, such as {@code spring-boot3.version}. */
    public static String property(String name) {
        Matcher value = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(parent());
        if (!value.find()) {
            throw new IllegalStateException("the parent POM has no " + name);
        }
        return value.group(1);
    }

    /** Returns the versions of plugins as options, so that the consumers use plugins that are already downloaded. */
    public static List<String> pluginVersions() {
        List<String> options = new ArrayList<>();
        Matcher property = PROPERTY.matcher(parent());
        while (property.find()) {
            options.add("-D" + property.group(1) + "=" + property.group(2));
        }
        return options;
    }

    /** Installs every module that is published. */
    public static LocalRepository installedIn(Path folder) throws IOException {
        LocalRepository repository = new LocalRepository(folder);
        repository.install("kstlib-parent", root());
        Matcher modules = MODULE.matcher(parent());
        while (modules.find()) {
            Path module = root().resolve(modules.group(1));
            if (!read(module.resolve("pom.xml")).contains("<maven.install.skip>true<")) {
                repository.install(String.valueOf(module.getFileName()), module);
            }
        }
        return repository;
    }

    private void install(String artifact, Path module) throws IOException {
        String name = artifact + "-" + version();
        Path place = Files.createDirectories(
                folder.resolve("io/kstlib").resolve(artifact).resolve(version()));
        Files.copy(module.resolve("pom.xml"), place.resolve(name + ".pom"), StandardCopyOption.REPLACE_EXISTING);
        Path jar = module.resolve("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, place.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    public Path folder() {
        return folder;
    }
}
