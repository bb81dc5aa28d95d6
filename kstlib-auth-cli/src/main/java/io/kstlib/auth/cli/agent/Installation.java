package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    private static final int MOST_LINKS = 40;

    private final Path folder;

    /** What each file was at the start, and each folder, with the names in it; empty where there was nothing. */
    private final Map<Path, Map<String, Object>> seen;

    private Installation(Path folder, Map<Path, Map<String, Object>> seen) {
        this.folder = folder;
        this.seen = seen;
    }

    /**
     * {@return the distribution as it is now}
     *
     * @param distribution its folder, as the launcher names it; {@code null} where Java was started without one
     * @throws CommandException if there is none
     */
    static Installation at(@Nullable String distribution) {
        if (distribution == null) {
            throw CommandException.failed("start the agent by the script bin/kstlib");
        }
        Path folder = Path.of(distribution).toAbsolutePath();
        return new Installation(folder, seen(folder));
    }

    /**
     * Whether a launcher belongs to this distribution, and nothing of it has changed since the start.
     *
     * @param launcher the script as it was started; a link, where it is installed so
     */
    boolean isThatOf(Path launcher) {
        return isIn(launcher) && isUnchanged();
    }

    /** Finds the folder of a launcher as the launcher itself does. */
    private boolean isIn(Path launcher) {
        try {
            Path script = launcher;
            for (int links = 0; Files.isSymbolicLink(script); links++) {
                if (links == MOST_LINKS) {
                    return false;
                }
                script = script.resolveSibling(Files.readSymbolicLink(script));
            }
            return script.resolve("../..").normalize().toRealPath().equals(folder);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whether nothing of it has changed since the start. */
    boolean isUnchanged() {
        return seen.entrySet().stream().allMatch(file -> file.getValue().equals(attributes(file.getKey())));
    }

    private static Map<Path, Map<String, Object>> seen(Path folder) {
        Map<Path, Map<String, Object>> seen = new LinkedHashMap<>();
        for (String name : PARTS) {
            Path part = folder.resolve(name);
            seen.put(part, attributes(part));
            if (Files.exists(part)) {
                seen.putAll(inside(part));
            }
        }
        return seen;
    }

    private static Map<Path, Map<String, Object>> inside(Path part) {
        Map<Path, Map<String, Object>> inside = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(part, 2)) {
            files.forEach(file -> inside.put(file, attributes(file)));
        } catch (IOException | UncheckedIOException changing) {
            return inside; // the command does not read it either
        }
        return inside;
    }

    /** Reads what tells whether a file has changed. Times have ticks: a folder may get a file and keep its time, so its names are read, too. */
    private static Map<String, Object> attributes(Path file) {
        try {
            Map<String, Object> attributes =
                    new HashMap<>(Files.readAttributes(file, "unix:ino,size,ctime,isDirectory"));
            if (Boolean.TRUE.equals(attributes.get("isDirectory"))) {
                attributes.put("names", names(file));
            }
            return attributes;
        } catch (IOException | UncheckedIOException missing) {
            return Map.of();
        }
    }

    private static Set<Path> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toSet());
        }
    }
}
