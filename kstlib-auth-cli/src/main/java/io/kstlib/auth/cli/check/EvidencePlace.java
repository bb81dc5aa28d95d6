package io.kstlib.auth.cli.check;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.files.AtomicFile;
import io.kstlib.files.CreationRights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The place where a person wants evidence. Only its owner can read it until the owner passes it on: it is about a person, and may hold a token. It finds out whether that can be written, before the check and without changing anything.
 */
final class EvidencePlace {

    private final String name;
    private final Path path;

    /**
     * @param workingDirectory the directory at which relative names begin
     * @param name the name that the person wrote
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
     * @param workingDirectory the directory at which relative names begin
     * @param name the name that the person wrote
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
     * @param content the new content
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

    /** Several files together: an archive when the name ends in {@code .zip}, else a directory that is new or empty. */
    static final class EvidenceBundle {

        private static final LocalDateTime SAME_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

        private final EvidencePlace place;
        private final boolean isArchive;

        private EvidenceBundle(EvidencePlace place, boolean isArchive) {
            this.place = place;
            this.isArchive = isArchive;
        }

        /**
         * {@return the bundle, not written yet}
         *
         * @param workingDirectory the directory at which relative names begin
         * @param name the name of the place
         * @throws CommandException if it cannot be written, or something else is there
         */
        static EvidenceBundle at(Path workingDirectory, String name) {
            boolean isArchive = name.toLowerCase(Locale.ROOT).endsWith(".zip");
            EvidencePlace place = new EvidencePlace(workingDirectory, name);
            Path unused = isArchive ? place.file() : place.directory();
            return new EvidenceBundle(place, isArchive);
        }

        /**
         * {@return whether one of the two would replace the other or lie in it}
         *
         * @param other another file that will be written
         */
        boolean takesPlaceOf(EvidencePlace other) {
            return isArchive ? place.file().equals(other.file()) : other.file().startsWith(place.directory());
        }

        /**
         * Writes the bundle completely or not at all.
         *
         * @param files the files by their names
         * @throws CommandException if they cannot be written
         */
        void write(Map<String, byte[]> files) {
            if (isArchive) {
                place.write(zip(files));
            } else {
                writeFolder(files);
            }
        }

        /** Makes the archive. The same files make the same archive. */
        private static byte[] zip(Map<String, byte[]> files) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    ZipEntry entry = new ZipEntry(file.getKey());
                    entry.setTimeLocal(SAME_TIME);
                    zip.putNextEntry(entry);
                    zip.write(file.getValue());
                    zip.closeEntry();
                }
            } catch (IOException inMemory) {
                throw new UncheckedIOException(inMemory);
            }
            return bytes.toByteArray();
        }

        private void writeFolder(Map<String, byte[]> files) {
            Path directory = place.directory(); // again, because a check may take long
            Deque<Path> made = new ArrayDeque<>();
            try {
                if (!Files.exists(directory)) {
                    Files.createDirectory(directory, CreationRights.of(directory, "rwx------"));
                    made.push(directory);
                }
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    Path path = directory.resolve(file.getKey());
                    String mode = file.getKey().endsWith(".sh") ? "rwx------" : "rw-------";
                    Files.createFile(path, CreationRights.of(path, mode));
                    made.push(path);
                    Files.write(path, file.getValue());
                }
            } catch (IOException unwritable) {
                CommandException failure = place.refused(unwritable);
                remove(made, failure);
                throw failure;
            }
        }

        /** Removes what was written. An incomplete proof proves nothing, and may hold the token. */
        private static void remove(Deque<Path> made, CommandException failure) {
            for (Path path : made) {
                try {
                    Files.delete(path);
                } catch (IOException stays) {
                    failure.addSuppressed(stays);
                }
            }
        }
    }
}
