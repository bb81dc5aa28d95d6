package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.tools.ToolSetup.Plan;
import io.kstlib.files.AtomicFile;
import io.kstlib.files.RegularFile;
import io.kstlib.files.UnfitFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of the person, as it was read. Its text holds one character for each byte (ISO 8859-1), so what is not changed stays byte for byte, whatever
 * its encoding. Immutable.
 */
public final class UserFile {

    /** The rights of a program that everyone may start. */
    private static final Set<PosixFilePermission> OF_A_PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");

    private static final int LARGEST = 1 << 20;

    private final Path path;
    private final byte @Nullable [] before;
    private final String title;

    private UserFile(Path path, byte @Nullable [] before, String title) {
        this.path = path;
        this.before = before;
        this.title = title;
    }

    /**
     * {@return the file}
     *
     * @param path the file, which need not exist
     * @param title the name of the file, as the end of a sentence
     * @throws CommandException if it is there and cannot be read
     */
    public static UserFile read(Path path, String title) {
        return new UserFile(path, bytes(path), title);
    }

    private static byte @Nullable [] bytes(Path path) {
        try {
            return RegularFile.read(path, LARGEST);
        } catch (NoSuchFileException absent) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw CommandException.failed(path + " is a link that leads nowhere");
            }
            return null;
        } catch (UnfitFileException unfit) {
            throw CommandException.failed(String.valueOf(unfit.getMessage()));
        } catch (IOException unreadable) {
            throw CommandException.failed(path + " cannot be read: " + unreadable.getMessage());
        }
    }

    /** {@return the path of the file} */
    public Path path() {
        return path;
    }

    /** {@return whether there is such a file} */
    public boolean exists() {
        return before != null;
    }

    /** {@return the text of the file, one character for each byte; empty when there is no such file} */
    public String text() {
        return before == null ? "" : new String(before, StandardCharsets.ISO_8859_1);
    }

    /** {@return the bytes of the file; empty if there is no such file} */
    public byte[] content() {
        return before == null ? new byte[0] : before.clone();
    }

    /**
     * Turns text into that of a file.
     *
     * @param text any text
     * @return one character for each byte of the text in UTF-8
     */
    public static String inBytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * Turns text of a file into what people read.
     *
     * @param bytes one character for each byte of a text in UTF-8
     * @return the text
     */
    static String inCharacters(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /**
     * {@return the lines that people read, each as a removed one}
     *
     * @param bytes one character for each byte of a text in UTF-8
     */
    static List<String> removed(String bytes) {
        return inCharacters(bytes).lines().map(line -> "- " + line).toList();
    }

    /**
     * Plans another content. Rights, owner and links stay.
     *
     * @param text the new text, one character for each byte
     * @param lines the added and the removed lines
     * @return the change
     */
    public Plan.Change becomes(String text, List<String> lines) {
        return edit(text, lines, Set.of());
    }

    /**
     * Plans a content that runs as a program.
     *
     * @param text the new text, one character for each byte
     * @param lines the added and the removed lines
     * @return the change
     */
    public Plan.Change becomesProgram(String text, List<String> lines) {
        return edit(text, lines, OF_A_PROGRAM);
    }

    /**
     * Plans that the file goes, since nothing is left in it. A link stays, and leads to an empty file.
     *
     * @param lines the removed lines
     * @return the change
     */
    public Plan.Change vanishes(List<String> lines) {
        return Files.isSymbolicLink(path) ? becomes("", lines) : new Plan.Change(title, lines, this::remove);
    }

    private Plan.Change edit(String after, List<String> lines, Set<PosixFilePermission> rights) {
        return new Plan.Change(title, lines, () -> write(after, rights));
    }

    /**
     * Writes another content.
     *
     * @param rights the rights that the file gets; empty for those that it has
     */
    private void write(String after, Set<PosixFilePermission> rights) {
        proveUnchanged();
        try {
            AtomicFile.createFoldersForOwner(
                    Objects.requireNonNull(path.toAbsolutePath().getParent()));
            AtomicFile.replace(path, after.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException unwritable) {
            throw CommandException.failed(path + " cannot be written: " + unwritable.getMessage());
        }
        try {
            if (!rights.isEmpty()) {
                Files.setPosixFilePermissions(path, rights);
            }
        } catch (IOException unwritable) {
            throw CommandException.failed(path + " cannot be made a program: " + unwritable.getMessage());
        }
    }

    private void remove() {
        proveUnchanged();
        try {
            Files.delete(path);
        } catch (IOException stays) {
            throw CommandException.failed(path + " cannot be removed: " + stays.getMessage());
        }
    }

    private void proveUnchanged() {
        if (!Arrays.equals(before, bytes(path))) {
            throw CommandException.failed(path + " has changed in the meantime; nothing was written, try again");
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
