package io.kstlib.auth.cli.check;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.files.CreationRights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Several files together: an archive when the name ends in {@code .zip}, else a directory that is new or empty. */
sealed interface EvidenceBundle {

    /**
     * {@return the bundle, not written yet}
     *
     * @param workingDirectory where relative names begin
     * @param name where to write
     * @throws CommandException if it cannot be written, or something else is there
     */
    static EvidenceBundle at(Path workingDirectory, String name) {
        if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
            return new Archive(EvidencePlace.ofFile(workingDirectory, name));
        }
        EvidencePlace place = new EvidencePlace(workingDirectory, name);
        place.directory();
        return new Folder(place);
    }

    /**
     * {@return whether one of the two would replace the other or lie in it}
     *
     * @param file another file that will be written
     */
    boolean takesPlaceOf(EvidencePlace file);

    /**
     * Writes the bundle completely or not at all.
     *
     * @param files the files by their names
     * @throws CommandException if they cannot be written
     */
    void write(Map<String, byte[]> files);

    /** A bundle in one file. */
    record Archive(EvidencePlace file) implements EvidenceBundle {

        private static final LocalDateTime SAME_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

        @Override
        public boolean takesPlaceOf(EvidencePlace other) {
            return file.file().equals(other.file());
        }

        @Override
        public void write(Map<String, byte[]> files) {
            file.write(zip(files));
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
    }

    /** A bundle in a directory. */
    final class Folder implements EvidenceBundle {

        private final EvidencePlace place;

        private Folder(EvidencePlace place) {
            this.place = place;
        }

        @Override
        public boolean takesPlaceOf(EvidencePlace other) {
            return other.file().startsWith(place.directory());
        }

        @Override
        public void write(Map<String, byte[]> files) {
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
