package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The distribution that this process was started from. An agent of another one, or of one that has changed since, must not answer: what it says may differ
 * from what the command says. Immutable.
 */
final class Installation {

    /** The folders and files that make the command: where a file has changed, it is another command. */
    private static final List<String> PARTS =
            List.of("bin", "lib", "plugins", "recipients", "runtime/linked-from", "runtime/bin", "runtime/lib/modules");

    private final Path folder;
    private final String state;

    private Installation(Path folder, String state) {
        this.folder = folder;
        this.state = state;
    }

    /**
     * @param distribution its folder, as the launcher names it; {@code null} where Java was started without one
     * @return the distribution as it is now
     * @throws CommandException if there is none
     */
    static Installation at(@Nullable String distribution) {
        if (distribution == null) {
            throw new CommandException(ExitCode.FAILED, "start the agent by the script bin/kstlib");
        }
        Path folder = Path.of(distribution).toAbsolutePath();
        return new Installation(folder, state(folder));
    }

    /** Whether a launcher belongs to this distribution, and nothing of it has changed since the start. */
    boolean isThatOf(Path build) {
        return folder.equals(build) && isUnchanged();
    }

    /** Whether nothing of it has changed since the start. */
    boolean isUnchanged() {
        return state.equals(state(folder));
    }

    private static String state(Path folder) {
        TreeMap<String, String> files = new TreeMap<>();
        for (String name : PARTS) {
            Path part = folder.resolve(name);
            if (!Files.exists(part)) {
                continue;
            }
            try (Stream<Path> inside = Files.walk(part, 2)) {
                for (Path file : (Iterable<Path>) inside::iterator) {
                    files.put(
                            folder.relativize(file).toString(),
                            Files.readAttributes(file, "unix:ino,size,ctime").toString());
                }
            } catch (IOException | UncheckedIOException changing) {
                files.put(name, "cannot be read");
            }
        }
        return files.toString();
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
