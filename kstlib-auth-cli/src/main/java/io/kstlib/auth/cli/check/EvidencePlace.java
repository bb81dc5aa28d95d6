package io.kstlib.auth.cli.check;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.files.AtomicFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The place where a person wants evidence. Only its owner can read it until the owner passes it on: it is about a person, and may hold a token. It finds out whether that can be written, before the check and without changing anything.
 */
final class EvidencePlace {

    private final String name;
    private final Path path;

    /**
     * @param workingDirectory where relative names begin
     * @param name what the person wrote
     */
    EvidencePlace(Path workingDirectory, String name) {
        this.name = name;
        if (name.equals("-")) {
            throw refused("it is written into files only, not to standard output");
        }
        try {
            this.path = workingDirectory.resolve(name).toAbsolutePath();
        } catch (InvalidPathException notAPath) {
            throw CommandException.configuration("not the name of a file: " + name);
        }
    }

    /**
     * Returns the place of a file, which is not written yet.
     *
     * @param workingDirectory where relative names begin
     * @param name what the person wrote
     * @throws CommandException if it cannot be written, or what is there is not a file
     */
    static EvidencePlace ofFile(Path workingDirectory, String name) {
        EvidencePlace place = new EvidencePlace(workingDirectory, name);
        Path unused = place.file();
        return place;
    }

    /** Returns the file to replace or make. This is the target of a symbolic link, and never a device or a pipe. */
    Path file() {
        try {
            if (Files.isDirectory(path)) {
                throw refused("it is a directory; name a file in it");
            }
            if (Files.exists(path)) {
                if (!Files.isRegularFile(path)) {
                    throw refused("it is not a file but a device, a pipe or a socket");
                }
                requireOwnLink();
                Path real = path.toRealPath();
                requireFolder(real);
                return real;
            }
            requireFolder(path);
            return path;
        } catch (IOException unreadable) {
            throw refused(unreadable);
        }
    }

    /** Refuses a link of another owner. In a shared folder, another user could let it lead to any file of the person. */
    private void requireOwnLink() throws IOException {
        if (Files.isSymbolicLink(path)
                && !Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(path))) {
            throw refused("it is a symbolic link whose owner is not the owner of its target");
        }
    }

    /** Returns the directory to make, or one that exists and is empty. */
    Path directory() {
        try {
            if (!Files.exists(path)) {
                requireFolder(path);
                return path;
            }
            if (!Files.isDirectory(path)) {
                throw refused("it is a file; name a directory that is not there yet, or an archive that ends in .zip");
            }
            try (Stream<Path> content = Files.list(path)) {
                if (content.findAny().isPresent()) {
                    throw CommandException.configuration(
                            "the directory " + name + " is not empty; name one that is not there yet");
                }
            }
            if (!Files.isWritable(path)) {
                throw refused("it may not be written to");
            }
            return path.toRealPath();
        } catch (IOException unreadable) {
            throw refused(unreadable);
        }
    }

    private void requireFolder(Path target) {
        if (Files.isSymbolicLink(target)) {
            throw refused("it is a symbolic link that leads nowhere");
        }
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw refused("there is no such directory");
        }
        if (!Files.isWritable(folder)) {
            throw refused("its directory may not be written to");
        }
    }

    CommandException refused(String why) {
        return CommandException.configuration("cannot write " + name + ": " + why);
    }

    /** Makes the error. The files in the system's error may be our own temporary ones, which the person does not know. */
    CommandException refused(IOException why) {
        if (why instanceof AccessDeniedException) {
            return refused("permission denied");
        }
        if (why instanceof NoSuchFileException) {
            return refused("its directory was removed meanwhile");
        }
        String reason = why instanceof FileSystemException system ? system.getReason() : why.getMessage();
        return refused(reason == null ? why.getClass().getSimpleName() : reason);
    }

    /**
     * Writes the file as a whole, in place of the old one.
     *
     * @param content what to write
     * @throws CommandException if it cannot be written
     */
    void write(byte[] content) {
        Path file = file(); // again, because a check may take long
        try {
            AtomicFile.writeForOwner(file, content);
        } catch (IOException unwritable) {
            throw refused(unwritable);
        }
    }
}
