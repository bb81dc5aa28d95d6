package io.kstlib.tests.distribution;

import io.kstlib.tests.plugins.Distribution;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The program by which the launcher asks the agent. */
enum AskedBy {
    NETCAT("nc.openbsd"),
    CURL("curl");

    private static final Set<String> PROGRAMS = Set.of("nc", "nc.openbsd", "nc.traditional", "ncat", "curl");

    private final String program;

    AskedBy(String program) {
        this.program = program;
    }

    /** Returns those that this machine has; without any, the test is skipped. */
    static List<AskedBy> present() {
        List<AskedBy> present = Arrays.stream(values())
                .filter(by -> Distribution.isOnPath(by.program))
                .toList();
        Assumptions.assumeFalse(present.isEmpty(), "missing tool: neither nc.openbsd nor curl is on the PATH");
        return present;
    }

    /** Whether a request came this way. */
    boolean sent(String request) {
        return (this == CURL) == request.contains("\r\nUser-Agent: curl");
    }

    /** Returns a PATH with all programs but those by which the launcher could ask otherwise. */
    String path() {
        return path(program);
    }

    /** Returns a PATH without the programs by which the launcher asks. */
    static String noPath() {
        return path("none");
    }

    private static synchronized String path(String kept) {
        Path links = Path.of("target", "programs", kept).toAbsolutePath();
        Set<String> linked = new HashSet<>(PROGRAMS);
        linked.remove(kept);
        try {
            Files.createDirectories(links);
            for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
                if (Files.isDirectory(Path.of(folder))) {
                    link(Path.of(folder), links, linked);
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return links.toString();
    }

    private static void link(Path folder, Path links, Set<String> linked) throws IOException {
        try (Stream<Path> programs = Files.list(folder)) {
            for (Path program : (Iterable<Path>) programs::iterator) {
                Path link = links.resolve(program.getFileName());
                if (linked.add(program.getFileName().toString()) && !Files.isSymbolicLink(link)) {
                    Files.createSymbolicLink(link, program.toAbsolutePath());
                }
            }
        }
    }
}
