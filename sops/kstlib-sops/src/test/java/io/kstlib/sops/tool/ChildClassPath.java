package io.kstlib.sops.tool;

import java.io.File;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The class path of another JVM that runs a class of these tests, which may themselves run on the module path. */
public final class ChildClassPath {

    private ChildClassPath() {}

    /** Returns everything that is on the class path and on the module path here, and the classes of this module and its tests. */
    public static String get() {
        return Stream.of(
                        System.getProperty("java.class.path", ""),
                        System.getProperty("jdk.module.path", ""),
                        Path.of("target", "classes").toAbsolutePath().toString(),
                        Path.of("target", "test-classes").toAbsolutePath().toString())
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
