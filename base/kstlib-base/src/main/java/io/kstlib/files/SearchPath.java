package io.kstlib.files;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The places of programs: the folders of {@code PATH}, and before them the system folder on Windows. An entry that is relative or empty is skipped. It is another
 * folder in each directory, and so may be a stranger's. Immutable.
 *
 * <p>Whatever starts a program starts the file that this finds. Left to the system, a name is looked for in relative entries, too, and on Windows in the
 * current directory first.
 */
public final class SearchPath {

    private static final String VARIABLE = "PATH";

    private final List<Path> folders;
    private final List<String> endings;

    private SearchPath(List<Path> folders, List<String> endings) {
        this.folders = folders;
        this.endings = endings;
    }

    /**
     * Reads the search path of this system.
     *
     * @param environment the environment variables
     * @return the search path
     */
    public static SearchPath of(Map<String, String> environment) {
        return File.separatorChar == '\\' ? ofWindows(environment) : ofUnix(environment);
    }

    private static SearchPath ofUnix(Map<String, String> environment) {
        return new SearchPath(absolute(environment.getOrDefault(VARIABLE, "").split(":")), List.of(""));
    }

    /** Variables have any case there, and files that are programs have endings. */
    static SearchPath ofWindows(Map<String, String> environment) {
        Map<String, String> variables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        variables.putAll(environment);
        List<Path> system = absolute(variables.getOrDefault("SystemRoot", "")).stream()
                .map(root -> root.resolve("System32"))
                .toList();
        List<Path> onPath = absolute(variables.getOrDefault(VARIABLE, "").split(";"));
        List<String> endings = Stream.of(
                        variables.getOrDefault("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";"))
                .filter(ending -> ending.startsWith("."))
                .map(ending -> ending.toLowerCase(Locale.ROOT))
                .toList();
        return new SearchPath(Stream.concat(system.stream(), onPath.stream()).toList(), endings);
    }

    private static List<Path> absolute(String... entries) {
        return Arrays.stream(entries)
                .flatMap(entry -> path(entry).stream())
                .filter(Path::isAbsolute)
                .toList();
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    /**
     * Returns the folders.
     *
     * @return absolute paths, in the order of the search; they need not exist
     */
    public List<Path> folders() {
        return folders;
    }

    /**
     * Finds a program.
     *
     * @param name its name without a folder, or an absolute path
     * @return an absolute path to a file that can be run; empty if there is none, or the name is a relative path
     */
    public Optional<Path> find(String name) {
        Path file = path(name).orElse(null);
        if (file == null || name.isEmpty()) {
            return Optional.empty();
        }
        if (file.isAbsolute()) {
            return runnable(file);
        }
        return file.getNameCount() > 1 || file.getRoot() != null || name.startsWith(".")
                ? Optional.empty()
                : folders.stream()
                        .flatMap(folder -> runnable(folder.resolve(file)).stream())
                        .findFirst();
    }

    /** Returns the file itself or, on Windows, the one with an ending that marks programs. */
    private Optional<Path> runnable(Path file) {
        String lower = file.toString().toLowerCase(Locale.ROOT);
        boolean isWhole = endings.stream().anyMatch(lower::endsWith);
        return (isWhole ? Stream.of(file) : endings.stream().map(ending -> Path.of(file + ending)))
                .filter(candidate -> Files.isRegularFile(candidate) && Files.isExecutable(candidate))
                .findFirst();
    }

    @Override
    public String toString() {
        return "SearchPath" + folders;
    }
}
