package io.kstlib.sops;

import io.kstlib.files.AtomicFile;
import io.kstlib.files.BoundedInput;
import io.kstlib.sops.document.Limits;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.tree.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Encrypts and decrypts files. The name of the file says which format it is, see {@link SopsFormat#forPath}.
 *
 * <p>Plain text is never written to the disk; for {@link #encryptInPlace} it is there already. A file is replaced in one step: every reader
 * sees the old or the new content, also after a crash. Errors are those of {@link Sops}, and one with the reason {@code FILE_ACCESS} if a
 * file cannot be read or written; each names the file. Two writers of one file have to agree by other means: the later one wins.
 *
 * <p>Immutable, safe for use by several threads.
 */
public final class SopsFiles {

    private final Sops sops;

    /**
     * Creates an object that reads and writes files.
     *
     * @param sops the object that encrypts and decrypts
     */
    public SopsFiles(Sops sops) {
        this.sops = sops;
    }

    /**
     * Decrypts a file.
     *
     * @param file an encrypted file
     * @return the plain document
     */
    public Document decrypt(Path file) {
        return about(file, () -> sops.decrypt(read(file), SopsFormat.forPath(file), file.toString()));
    }

    /**
     * Decrypts a file and takes one value of it.
     *
     * @param file an encrypted file
     * @param path the path to the value
     * @return the value
     * @throws SopsException ({@code PATH}) if there is none
     */
    public Value extract(Path file, ValuePath path) {
        return about(
                file,
                () -> sops.decrypt(read(file), SopsFormat.forPath(file), file.toString())
                        .get(path));
    }

    /**
     * Encrypts a document into a file, with a new data key. A file that was there is replaced and keeps its permissions; a new one is
     * readable by its owner only.
     *
     * @param document a plain document; its format should be that of the file
     * @param file the file to write
     * @param rule the rule that says for whom, and which values
     */
    public void encrypt(Document document, Path file, EncryptionRule rule) {
        about(file, () -> {
            replace(file, sops.encrypt(document, rule));
            return file;
        });
    }

    /**
     * Encrypts a plain file in its place.
     *
     * @param file a plain file
     * @param rule the rule that says for whom, and which values
     */
    public void encryptInPlace(Path file, EncryptionRule rule) {
        about(file, () -> {
            Document document = Document.parse(read(file), SopsFormat.forPath(file));
            replace(file, sops.encrypt(document, rule));
            return file;
        });
    }

    /**
     * Changes a file, see {@link Sops#edit}. Nothing is written if nothing changed.
     *
     * @param file an encrypted file
     * @param change gets the plain document and returns the one to encrypt in its place
     */
    public void edit(Path file, UnaryOperator<Document> change) {
        rewrite(file, (content, format) -> sops.edit(content, format, change, file.toString()));
    }

    /**
     * Sets one value of a file.
     *
     * @param file an encrypted file
     * @param path the path to the value; maps and lists on the way are made as needed
     */
    public void set(Path file, ValuePath path, Value value) {
        edit(file, document -> document.with(path, value));
    }

    /**
     * Removes one value of a file.
     *
     * @param file an encrypted file
     * @param path the path to the value
     */
    public void remove(Path file, ValuePath path) {
        edit(file, document -> document.without(path));
    }

    /**
     * Gives a file a new data key, see {@link Sops#rotate}.
     *
     * @param file an encrypted file
     * @param change the recipients to add and to remove
     */
    public void rotate(Path file, RecipientChange change) {
        rewrite(file, (content, format) -> sops.rotate(content, format, change, file.toString()));
    }

    /**
     * Brings the recipients of a file in line with a rule, see {@link Sops#updateKeys}.
     *
     * @param file an encrypted file
     * @param rule the rule with the key groups and the threshold
     */
    public void updateKeys(Path file, EncryptionRule rule) {
        rewrite(file, (content, format) -> sops.updateKeys(content, format, rule, file.toString()));
    }

    @FunctionalInterface
    private interface Rewriting {
        byte[] apply(byte[] content, SopsFormat format);
    }

    private void rewrite(Path file, Rewriting rewriting) {
        about(file, () -> {
            byte[] before = read(file);
            byte[] after = rewriting.apply(before, SopsFormat.forPath(file));
            if (!Arrays.equals(before, after)) {
                replace(file, after);
            }
            return file;
        });
    }

    private static <T> T about(Path file, Supplier<T> action) {
        try {
            return action.get();
        } catch (SopsException failure) {
            throw failure.inFile(file.toString());
        }
    }

    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return BoundedInput.read(in, Limits.MAX_BYTES)
                    .orElseThrow(
                            () -> Reason.FILE_ACCESS.error(file + " has more than " + Limits.MAX_BYTES + " bytes"));
        } catch (NoSuchFileException missing) {
            throw Reason.FILE_ACCESS.error(file + " does not exist", null, missing);
        } catch (IOException failure) {
            throw Reason.FILE_ACCESS.error(file + " cannot be read: " + reason(failure), null, failure);
        }
    }

    /** Replaces a file. The content is encrypted, so a leftover of a crash reveals nothing. */
    private static void replace(Path file, byte[] content) {
        try {
            AtomicFile.replace(file, content);
        } catch (IOException failure) {
            throw Reason.FILE_ACCESS.error(
                    file + " cannot be written: " + reason(failure), "What it held before is intact", failure);
        }
    }

    /** Returns the reason without the path, which the message names already. */
    private static String reason(IOException failure) {
        if (failure instanceof FileSystemException named && named.getReason() != null) {
            return named.getReason();
        }
        return failure.getClass().getSimpleName().replace("Exception", "");
    }
}
