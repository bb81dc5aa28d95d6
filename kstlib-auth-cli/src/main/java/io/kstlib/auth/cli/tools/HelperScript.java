package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.tools.ToolSetup.Plan;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A script on the {@code PATH} for a tool that starts its helper by a name without arguments. Its second line says which setup wrote it. Immutable.
 *
 * @param file the file, which need not exist
 * @param tool the tool of the setup
 */
record HelperScript(UserFile file, String tool) {

    private static final String BIN = "--bin";
    private static final List<String> FOLDERS = List.of(".local/bin", "bin");
    private static final String SHELL = "#!/bin/sh\n";
    private static final String AUTHOR = "# Written by: kstlib auth setup ";

    static void addOption(SpecBuilder spec) {
        spec.text(
                "DIR",
                "The directory for the script, which must be on the PATH (default: ~/.local/bin or ~/bin, if it is there)",
                BIN);
    }

    /**
     * Finds the place for a script, and what is there.
     *
     * @param name the name of the script
     * @param tool the tool of the setup
     * @throws CommandException if there is no folder for it
     */
    static HelperScript at(String name, String tool, Arguments arguments, ToolLocations places) {
        if (File.separatorChar == '\\') {
            throw CommandException.configuration("this setup writes a script for a POSIX shell, and Windows has none");
        }
        Path folder = given(arguments, places)
                .or(() -> standard(places))
                .orElseThrow(() -> CommandException.configuration(
                        "neither ~/.local/bin nor ~/bin is on the PATH; name a directory that is: " + BIN + " DIR"));
        return read(folder.resolve(name), tool, places);
    }

    /**
     * Finds the scripts of a name that a setup for this provider wrote.
     *
     * @return those in the given folder; without one, those on the {@code PATH} and in the standard folders
     */
    static List<HelperScript> written(
            String name, String tool, String provider, Arguments arguments, ToolLocations places) {
        List<Path> folders = given(arguments, places)
                .map(List::of)
                .orElseGet(() -> Stream.concat(FOLDERS.stream().map(places::inHome), places.programFolders().stream())
                        .distinct()
                        .toList());
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .filter(file -> Files.isReadable(file) && isSmall(file))
                .map(file -> read(file, tool, places))
                .filter(script -> script.isFor(provider))
                .toList();
    }

    /** Skips programs that are not scripts, without a complaint about their size. */
    private static boolean isSmall(Path file) {
        return file.toFile().length() <= 64 << 10;
    }

    private static HelperScript read(Path path, String tool, ToolLocations places) {
        return new HelperScript(UserFile.read(path, "the program " + places.shown(path)), tool);
    }

    private static Optional<Path> given(Arguments arguments, ToolLocations places) {
        Optional<Path> folder = arguments.text(BIN).map(text -> path(text, places));
        if (folder.isPresent() && !Files.isDirectory(folder.get())) {
            throw CommandException.configuration(BIN + " names no directory: " + folder.get());
        }
        return folder;
    }

    private static Path path(String text, ToolLocations places) {
        try {
            return places.workingDirectory().resolve(text).normalize();
        } catch (InvalidPathException notAPath) {
            throw CommandException.configuration(BIN + " is not a path: " + notAPath.getReason());
        }
    }

    private static Optional<Path> standard(ToolLocations places) {
        List<Path> onPath =
                places.programFolders().stream().map(Path::normalize).toList();
        return FOLDERS.stream()
                .map(places::inHome)
                .filter(folder -> onPath.contains(folder) && Files.isDirectory(folder))
                .findFirst();
    }

    Path path() {
        return file.path();
    }

    /** Whether the script has a comment. */
    boolean hasNote(String note) {
        return file.text().lines().anyMatch(("# " + note)::equals);
    }

    /** Whether a setup of this tool wrote it. */
    private boolean isOurs() {
        return file.text().startsWith(SHELL + AUTHOR + tool + " ");
    }

    /** Whether a setup of this tool wrote it for this provider. */
    boolean isFor(String provider) {
        return file.text().startsWith(SHELL + UserFile.inBytes(author(provider)));
    }

    private String author(String provider) {
        return AUTHOR + tool + " " + ShellWord.of(provider) + "\n";
    }

    /**
     * Plans the script.
     *
     * @param provider the configured name of the provider
     * @param command the command line that it runs
     * @param notes further comments, for taking it back
     * @return the change; nothing where the script is already so
     * @throws CommandException if another file is there, or the script for another provider
     */
    List<Plan.Change> becomes(String provider, String command, List<String> notes) {
        if (file.exists() && !isOurs()) {
            throw CommandException.configuration(path()
                    + " is there already, and this command did not write it; name another directory: " + BIN + " DIR");
        }
        if (file.exists() && !isFor(provider)) {
            String other = file.text().lines().skip(1).findFirst().orElse("").substring(AUTHOR.length());
            throw CommandException.configuration(
                    path() + " is there for another provider; undo that first: kstlib auth setup " + other + " --undo");
        }
        StringBuilder text = new StringBuilder(SHELL).append(author(provider));
        notes.forEach(note -> text.append("# ").append(note).append('\n'));
        text.append("exec ").append(command).append(" -- \"$@\"\n");
        String wanted = UserFile.inBytes(text.toString());
        if (wanted.equals(file.text()) && Files.isExecutable(path())) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(UserFile.removed(file.text()));
        text.toString().lines().forEach(line -> lines.add("+ " + line));
        return List.of(file.becomesProgram(wanted, lines));
    }

    /** Plans that the script goes. */
    Plan.Change vanishes() {
        return file.vanishes(UserFile.removed(file.text()));
    }

    /** Plans that the script gives no token for these hosts any more. */
    Plan.Change withoutHosts(List<String> hosts) {
        String text = file.text();
        for (String host : hosts) {
            text = text.replace(HelperRun.hostsInWords(List.of(host)) + " ", " ");
        }
        return file.becomesProgram(
                text,
                hosts.stream()
                        .map(host -> "-" + HelperRun.hostsInWords(List.of(host)))
                        .toList());
    }

    /** Says what may keep a tool from finding the script. */
    List<String> warnings(ToolLocations places) {
        String name = path().getFileName().toString();
        Optional<Path> found = places.program(name);
        if (!places.programFolders().contains(path().getParent())) {
            return List.of(path().getParent() + " is not on the PATH, so no tool finds the script");
        }
        return found.filter(other -> !other.equals(path()))
                .map(other -> List.of(other + " comes first on the PATH, so tools start that one"))
                .orElse(List.of());
    }
}
