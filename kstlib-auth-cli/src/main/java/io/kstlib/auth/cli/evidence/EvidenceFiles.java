package io.kstlib.auth.cli.evidence;

import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes evidence into files. They are for their owner alone until the owner hands them on: they tell of a person, and a bundle may hold
 * a token.
 */
public final class EvidenceFiles {

    private static final LocalDateTime SAME_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Path workingDirectory;

    /**
     * @param workingDirectory where relative names begin
     */
    public EvidenceFiles(Path workingDirectory) {
        this.workingDirectory = workingDirectory;
    }

    /**
     * Writes one file, in place of the one that is there.
     *
     * @param name where to
     * @param content what to write
     * @throws CommandException if it cannot be written
     */
    public void write(String name, byte[] content) {
        try {
            replace(resolve(name), content);
        } catch (IOException unwritable) {
            throw failed(name, unwritable);
        }
    }

    /**
     * Writes several files: into an archive when the name ends in {@code .zip}, else into a directory that is not there yet or is empty.
     *
     * @param name where to
     * @param files the files by their names
     * @throws CommandException if they cannot be written
     */
    public void write(String name, Map<String, byte[]> files) {
        Path target = resolve(name);
        try {
            if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
                replace(target, zip(files));
                return;
            }
            if (!isFree(target)) {
                throw new CommandException(
                        ExitCode.CONFIGURATION,
                        "the directory " + name + " is not empty; name one that is not there yet");
            }
            Files.createDirectories(target, ownerOnly(target, "rwx------"));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = target.resolve(file.getKey());
                String mode = file.getKey().endsWith(".sh") ? "rwx------" : "rw-------";
                Files.createFile(path, ownerOnly(target, mode));
                Files.write(path, file.getValue());
            }
        } catch (IOException unwritable) {
            throw failed(name, unwritable);
        }
    }

    private Path resolve(String name) {
        try {
            return workingDirectory.resolve(name).toAbsolutePath();
        } catch (InvalidPathException notAPath) {
            throw new CommandException(ExitCode.CONFIGURATION, "not the name of a file: " + name);
        }
    }

    private static boolean isFree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return true;
        }
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> content = Files.list(directory)) {
            return content.findAny().isEmpty();
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("there is no such folder");
        }
        Path fresh = Files.createTempFile(folder, ".kstlib", ".new", ownerOnly(folder, "rw-------"));
        try {
            Files.write(fresh, content);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path place, String mode) {
        boolean posix = place.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** The same files make the same archive. */
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

    private static CommandException failed(String name, IOException why) {
        String reason = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        return new CommandException(ExitCode.CONFIGURATION, "cannot write " + name + ": " + reason);
    }
}
