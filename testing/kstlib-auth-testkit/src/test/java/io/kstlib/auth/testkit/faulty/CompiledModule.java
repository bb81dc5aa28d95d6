package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.spi.plugin.PluginFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/** A plugin in a separate module, which {@code module-info.java} declares and {@code META-INF/services} does not. */
final class CompiledModule {

    private static final String DESCRIPTOR = """
            module com.example.half {
                requires io.kstlib.auth.api;
                provides io.kstlib.auth.spi.storage.TokenStorageFactory with com.example.half.HalfFactory;
            }
            """;

    private static final String FACTORY = """
            package com.example.half;

            import io.kstlib.auth.spi.storage.StorageContext;
            import io.kstlib.auth.spi.storage.TokenStorage;

            @io.kstlib.auth.spi.plugin.Plugin(type = "half", description = "half declared")
            public final class HalfFactory implements io.kstlib.auth.spi.storage.TokenStorageFactory {
                public TokenStorage create(StorageContext context) {
                    throw new UnsupportedOperationException();
                }
            }
            """;

    private static final class Made {
        static final Class<?> FACTORY = make();
    }

    private CompiledModule() {}

    static PluginFactory factory() {
        try {
            return (PluginFactory) Made.FACTORY.getConstructor().newInstance();
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError("the factory cannot be made", failure);
        }
    }

    private static Class<?> make() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "half-declared");
            Path sources = Files.createDirectory(folder.resolve("sources"));
            Path classes = Files.createDirectory(folder.resolve("classes"));
            compile(
                    classes,
                    Files.writeString(sources.resolve("module-info.java"), DESCRIPTOR),
                    Files.writeString(sources.resolve("HalfFactory.java"), FACTORY));
            URLClassLoader loader =
                    new URLClassLoader(new URL[] {classes.toUri().toURL()}, CompiledModule.class.getClassLoader());
            return loader.loadClass("com.example.half.HalfFactory");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (ClassNotFoundException failure) {
            throw new LinkageError("the factory cannot be loaded", failure);
        }
    }

    private static void compile(Path classes, Path... sources) {
        String[] arguments = {
            "--module-path",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString(),
            sources[0].toString(),
            sources[1].toString()
        };
        int exit = ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, arguments);
        if (exit != 0) {
            throw new IllegalStateException("javac ended with " + exit);
        }
    }
}
