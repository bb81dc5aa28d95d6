package io.kstlib.tests.plugins;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A plugin as a third party builds it: compiled against the jars of a distribution, and packed. */
final class PluginJar {

    /** The service type of storages. */
    static final String STORAGE_SERVICE = "io.kstlib.auth.spi.storage.TokenStorageFactory";

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Map<String, UnaryOperator<byte[]>> changes = new LinkedHashMap<>();
    private final Manifest manifest = new Manifest();

    PluginJar() {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    }

    /**
     * @param name of a class, or {@code module-info}
     * @param text its source
     * @return this jar
     */
    PluginJar source(String name, String text) {
        sources.put(name, text);
        return this;
    }

    /** Makes it an explicit module that provides a storage. */
    PluginJar module(String name, String factory, String... required) {
        String requires =
                Stream.of(required).map(each -> "requires " + each + ";\n").collect(Collectors.joining());
        return source("module-info", """
                module %s {
                    requires io.kstlib.auth.api;
                    %s
                    provides %s with %s;
                }
                """.formatted(name, requires, STORAGE_SERVICE, factory));
    }

    /** Sets the module name of the jar, which has no descriptor. */
    PluginJar automaticModule(String name) {
        return manifest("Automatic-Module-Name", name);
    }

    /** Adds a line to the manifest. */
    PluginJar manifest(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    /** Adds a file. */
    PluginJar entry(String path, String text) {
        entries.put(path, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Declares a storage, like jars without a descriptor. */
    PluginJar declares(String factory) {
        return entry("META-INF/services/" + STORAGE_SERVICE, factory);
    }

    /** Removes a class after it was compiled. */
    PluginJar losing(String className) {
        changes.put(path(className), bytes -> new byte[0]);
        return this;
    }

    /** Gives a class the version of a future Java. */
    PluginJar ofNewerJava(String className) {
        changes.put(path(className), bytes -> {
            bytes[6] = 0; // the major version, JVMS 4.1
            bytes[7] = 99;
            return bytes;
        });
        return this;
    }

    private static String path(String className) {
        return className.replace('.', '/') + ".class";
    }

    /**
     * Compiles and packs.
     *
     * @param jar the file to make
     * @param modules the jars to compile against
     */
    void build(Path jar, List<Path> modules) throws IOException {
        Path classes = Files.createTempDirectory("plugin");
        try {
            compile(classes, modules);
            pack(classes, jar);
        } finally {
            delete(classes);
        }
    }

    private void compile(Path classes, List<Path> modules) throws IOException {
        if (sources.isEmpty()) {
            return; // a jar without code
        }
        String path = modules.stream().map(Path::toString).collect(Collectors.joining(java.io.File.pathSeparator));
        List<String> options = new ArrayList<>(List.of("-d", classes.toString(), "--release", "17", "-proc:none"));
        options.addAll(sources.containsKey("module-info") ? List.of("-p", path) : List.of("-cp", path));
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, text) -> units.add(new Source(name, text)));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        if (!compiler.getTask(messages, null, null, options, null, units).call()) {
            throw new AssertionError("the plugin does not compile: " + messages);
        }
    }

    private void pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(file, manifest);
                Stream<Path> compiled = Files.walk(classes)) {
            Map<String, byte[]> all = new LinkedHashMap<>(entries);
            for (Path each : compiled.filter(Files::isRegularFile).sorted().toList()) {
                all.put(classes.relativize(each).toString().replace('\\', '/'), Files.readAllBytes(each));
            }
            for (Map.Entry<String, byte[]> entry : all.entrySet()) {
                byte[] content = changes.getOrDefault(entry.getKey(), UnaryOperator.identity())
                        .apply(entry.getValue());
                if (content.length > 0) {
                    packed.putNextEntry(new JarEntry(entry.getKey()));
                    packed.write(content);
                    packed.closeEntry();
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A source in memory. */
    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
