package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.files.HomeDirectory;
import io.kstlib.files.SearchPath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a person keeps the configuration of tools, and where their programs are. Immutable.
 *
 * @param home the home directory
 * @param workingDirectory the directory in which the person called the command
 * @param environment the environment variables
 */
public record ToolLocations(Path home, Path workingDirectory, Map<String, String> environment) {

    /**
     * {@return the places of its person}
     *
     * @param here the process
     * @throws CommandException if there is no home directory
     */
    public static ToolLocations of(ProcessIo here) {
        HomeDirectory home = HomeDirectory.of(here.environment());
        return home.path()
                .map(path -> new ToolLocations(path, here.workingDirectory().toAbsolutePath(), here.environment()))
                .orElseThrow(() -> CommandException.configuration(HomeDirectory.VARIABLE + " " + home.problem()));
    }

    /**
     * {@return the whole path}
     *
     * @param path a path below the home directory
     */
    public Path inHome(String path) {
        return home.resolve(path);
    }

    /**
     * Reads a variable that names a file or a folder.
     *
     * @param variable its name
     * @return an absolute path; empty when the variable is not set
     * @throws CommandException if the value is not a path
     */
    public Optional<Path> named(String variable) {
        String value = environment.getOrDefault(variable, "");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    value.startsWith("~/") ? home.resolve(value.substring(2)) : workingDirectory.resolve(value));
        } catch (InvalidPathException notAPath) {
            throw CommandException.configuration(variable + " is not a path: " + notAPath.getReason());
        }
    }

    /**
     * {@return the path as a person writes it, with {@code ~} for the home directory}
     *
     * @param path any path
     */
    public String shown(Path path) {
        return path.startsWith(home) && !path.equals(home) ? "~/" + home.relativize(path) : path.toString();
    }

    /** {@return the folders of {@code PATH} that are the same in every directory} */
    public List<Path> programFolders() {
        return SearchPath.of(environment).folders();
    }

    /**
     * {@return the file that a shell would start; empty when no folder has it}
     *
     * @param name the name of a program
     */
    public Optional<Path> program(String name) {
        return SearchPath.of(environment).find(name);
    }

    /** {@return the variables that a tool inherits: all but those that may hold a secret of kstlib} */
    Map<String, String> inherited() {
        Map<String, String> variables = new HashMap<>(environment);
        ChildEnvironment.removeSecrets(variables);
        return variables;
    }

    /** Shows no variable, because its value may be a secret. */
    @Override
    public String toString() {
        return "ToolLocations[home=" + home + "]";
    }
}
