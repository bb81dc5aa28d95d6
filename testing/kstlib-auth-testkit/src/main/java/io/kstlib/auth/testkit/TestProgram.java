package io.kstlib.auth.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program for tests of plugins that start one. It prints what the test says, and keeps which environment variables it got. It is a script of a POSIX
 * shell.
 */
public final class TestProgram {

    /** {@code export -p} of every shell begins its lines with one of these. */
    private static final Pattern VARIABLE = Pattern.compile("(?:export|declare -x) ([A-Za-z_][A-Za-z0-9_]*)");

    private final Path script;
    private final Path output;
    private final Path starts;
    private String printed = "";

    /**
     * Makes the program. It prints nothing yet.
     *
     * @param directory where its files are; it exists
     */
    public TestProgram(Path directory) {
        script = directory.resolve("test-program");
        output = directory.resolve("test-program.output");
        starts = directory.resolve("test-program.starts");
        try {
            Files.createDirectory(starts);
            Files.writeString(script, "#!/bin/sh\nexport -p >'" + starts + "'/$$\nexec /bin/cat '" + output + "'\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        prints("");
    }

    /** {@return the path of the program, to start it} */
    public Path path() {
        return script;
    }

    /**
     * Sets what the program prints from now on.
     *
     * @param text goes to standard output, and nothing after it
     * @return this program
     */
    public TestProgram prints(String text) {
        try {
            Files.writeString(output, text);
            printed = text;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    String printed() {
        return printed;
    }

    /** {@return how often the program was started} */
    public int starts() {
        return each().size();
    }

    /** {@return the names of the environment variables that it got, of all starts} */
    public Set<String> variables() {
        Set<String> names = new TreeSet<>();
        for (Path start : each()) {
            try (Stream<String> lines = Files.lines(start)) {
                lines.map(VARIABLE::matcher)
                        .filter(Matcher::lookingAt)
                        .map(line -> line.group(1))
                        .forEach(names::add);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return names;
    }

    private Set<Path> each() {
        try (Stream<Path> files = Files.list(starts)) {
            return files.collect(Collectors.toSet());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public String toString() {
        return "TestProgram[" + script + "]"; // what it prints may be a secret
    }
}
