package io.kstlib.sops.cipher;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.MacScope;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.TextValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Encrypts and decrypts whole documents: the values that are chosen, and the message authentication code over all of them. Used by one
 * thread.
 */
public final class DocumentCipher {

    private final ValueCipher values;
    private final Selection selection;
    private final MacScope scope;

    /**
     * @param values the cipher with the data key of the file
     * @param selection which values are encrypted
     * @param scope which values the code covers
     */
    public DocumentCipher(ValueCipher values, Selection selection, MacScope scope) {
        this.values = values;
        this.selection = selection;
        this.scope = scope;
    }

    /**
     * The result of encryption.
     *
     * @param documents the same documents, encrypted
     * @param mac the encrypted message authentication code
     */
    public record Encrypted(List<Branch> documents, String mac) {
        /** Copies the documents. */
        public Encrypted {
            documents = List.copyOf(documents);
        }
    }

    /**
     * {@return the encrypted documents}
     *
     * @param documents plain documents
     * @param lastModified the time to bind the code to, in RFC 3339
     * @throws SopsException ({@code UNSUPPORTED_DOCUMENT}) if one of their comments could not be told from plain ones afterwards
     */
    public Encrypted encrypt(List<Branch> documents, String lastModified) {
        MacDigest digest = new MacDigest(scope);
        List<Branch> encrypted = new ArrayList<>();
        for (Branch document : documents) {
            encrypted.add(new EncryptingWalk(values, selection, digest).branch(document));
        }
        return new Encrypted(encrypted, values.encrypt(TextValue.of(digest.code()), lastModified));
    }

    /**
     * {@return the plain documents}
     *
     * @param documents encrypted documents
     * @param lastModified the time the code is bound to
     * @param mac the encrypted code
     * @throws SopsException ({@code TAMPERED_FILE}) if a value or the code is not what was encrypted
     */
    public List<Branch> decrypt(List<Branch> documents, String lastModified, String mac) {
        MacDigest digest = new MacDigest(scope);
        MacDigest withoutListComments = new MacDigest(scope);
        List<Branch> plain = new ArrayList<>();
        boolean sopsMade = false;
        for (Branch document : documents) {
            DecryptingWalk walk = new DecryptingWalk(document, values, selection, digest, withoutListComments);
            plain.add(walk.branch(document));
            sopsMade |= walk.hasForeignListComment();
        }
        String expected = expectedCode(mac, lastModified);
        boolean counted = isSame(expected, digest.code());
        boolean notCounted = isSame(expected, withoutListComments.code());
        if (counted && !notCounted && sopsMade) {
            throw Reason.TAMPERED_FILE.error(
                    "an item of a list is said to be a comment and was none: its type was changed");
        }
        if (!counted && !notCounted) {
            throw Reason.TAMPERED_FILE.error(
                    "the message authentication code does not match: a value was changed, added, removed or moved",
                    "Take the file from a place you trust",
                    null);
        }
        return plain;
    }

    private String expectedCode(String mac, String lastModified) {
        EncryptedValue encrypted = EncryptedValue.parse(mac)
                .orElseThrow(() -> Reason.TAMPERED_FILE.error(
                        "the message authentication code is missing or malformed",
                        "Take the file from a place you trust",
                        null));
        if (!encrypted.type().equals(TextValue.TYPE)) {
            throw Reason.TAMPERED_FILE.error("the message authentication code is not of its type");
        }
        return values.decrypt(encrypted, lastModified).text();
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
