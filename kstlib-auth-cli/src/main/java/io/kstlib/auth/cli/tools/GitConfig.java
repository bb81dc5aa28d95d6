package io.kstlib.auth.cli.tools;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The person's own configuration of git, as git itself reads and writes it. Immutable. */
final class GitConfig {

    private final ToolProgram git;
    private final Path file;
    private final List<Entry> entries;

    private GitConfig(ToolProgram git, Path file, List<Entry> entries) {
        this.git = git;
        this.file = file;
        this.entries = List.copyOf(entries);
    }

    /**
     * One value. A key may have several.
     *
     * @param key the key, as git writes it
     * @param value the value; empty also for a key without a value
     */
    record Entry(String key, String value) {}

    static GitConfig read(PersonalPlaces places) {
        ToolProgram git = ToolProgram.needed("git", places);
        Path file = file(places);
        return new GitConfig(git, file, Files.exists(file) ? entries(git) : List.of());
    }

    /** Returns the file that git changes with {@code --global}. */
    private static Path file(PersonalPlaces places) {
        Path standard = places.inHome(".gitconfig");
        Path second =
                places.named("XDG_CONFIG_HOME").orElse(places.inHome(".config")).resolve("git/config");
        return places.named("GIT_CONFIG_GLOBAL")
                .orElse(!Files.exists(standard) && Files.exists(second) ? second : standard);
    }

    private static List<Entry> entries(ToolProgram git) {
        List<Entry> entries = new ArrayList<>();
        for (String entry :
                git.done(List.of("config", "--global", "--null", "--list")).split("\0", -1)) {
            int end = entry.indexOf('\n');
            if (!entry.isEmpty()) {
                entries.add(new Entry(end < 0 ? entry : entry.substring(0, end), entry.substring(end + 1)));
            }
        }
        return entries;
    }

    ToolProgram git() {
        return git;
    }

    Path file() {
        return file;
    }

    /** Returns the values of a key, in order. */
    List<String> values(String key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .toList();
    }

    /** Returns the keys, each once, in order. */
    Stream<String> keys() {
        return entries.stream().map(Entry::key).distinct();
    }

    /** Whether git would ask a helper for all hosts after the section of a host, where that section is already. */
    boolean hasHelperAfter(String section) {
        boolean seen = false;
        for (Entry entry : entries) {
            seen = seen || entry.key().startsWith(section);
            if (seen
                    && entry.key().equals("credential.helper")
                    && !entry.value().isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
