package io.kstlib.sops.cipher;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.Comment;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.util.Optional;

/**
 * Decrypts what is chosen, and adds every value to the message authentication code. A second code leaves out the comments of lists: sops
 * computes that one when it encrypts.
 */
final class DecryptingWalk extends TreeWalk {

    /** Limits the search: each place that is tried costs a decryption of the comment. */
    private static final long MOST_SEARCHED_BYTES = 16L * 1024 * 1024;

    private static final int COST_OF_ONE = 1024;

    private final ValueCipher cipher;
    private final CommentPlaces places;
    private final MacDigest digest;
    private final MacDigest withoutListComments;

    private long searchedBytes;
    private boolean hasForeignListComment;

    DecryptingWalk(
            Branch document, ValueCipher cipher, Selection selection, MacDigest digest, MacDigest withoutListComments) {
        super(selection.chooser());
        this.places = new CommentPlaces(document);
        this.cipher = cipher;
        this.digest = digest;
        this.withoutListComments = withoutListComments;
    }

    /** Whether a list has an item whose type was changed, or a comment that sops encrypted; sops does not count these when it encrypts. */
    boolean hasForeignListComment() {
        return hasForeignListComment;
    }

    @Override
    Value value(Scalar scalar, boolean chosen) {
        Scalar plain = chosen ? decrypted(scalar) : scalar;
        add(plain, chosen);
        return plain;
    }

    private Scalar decrypted(Scalar scalar) {
        if (isEmptyText(scalar)) {
            return scalar;
        }
        return cipher.decrypt(encrypted(scalar), place()).scalar(place());
    }

    private static boolean isEmptyText(Scalar scalar) {
        return scalar instanceof TextValue text && text.bytes().length == 0;
    }

    private EncryptedValue encrypted(Scalar scalar) {
        Optional<EncryptedValue> encrypted =
                scalar instanceof TextValue text ? EncryptedValue.parse(text.text()) : Optional.empty();
        return encrypted.orElseThrow(() -> Reason.TAMPERED_FILE.error(
                "the value at " + place() + " should be encrypted and is not, or is damaged",
                "Encrypt the file again if the value was put in by hand; the message authentication code would not"
                        + " match either",
                null));
    }

    private void add(Scalar plain, boolean chosen) {
        digest.add(plain.bytes(), chosen);
        withoutListComments.add(plain.bytes(), chosen);
    }

    @Override
    SequenceItem item(Scalar scalar, boolean chosen) {
        if (!chosen || isEmptyText(scalar)) {
            return value(scalar, chosen);
        }
        DecryptedValue decrypted = cipher.decrypt(encrypted(scalar), place());
        if (decrypted.isComment()) {
            if (!decrypted.isTyped()) {
                hasForeignListComment = true;
                cipher.forget(decrypted, place());
            }
            digest.add(decrypted.plain(), true);
            return new Comment(decrypted.text(), false);
        }
        Scalar plain = decrypted.scalar(place());
        add(plain, true);
        return plain;
    }

    /** Keeps a comment that is not encrypted: old versions of sops wrote such files. Refuses an encrypted comment that is damaged. */
    @Override
    Comment comment(Comment comment, boolean chosen) {
        Optional<EncryptedValue> encrypted = chosen ? EncryptedValue.parse(comment.text()) : Optional.empty();
        Optional<DecryptedValue> decrypted = encrypted.flatMap(this::moved);
        if (decrypted.isPresent() && decrypted.get().isComment()) {
            return new Comment(decrypted.get().text(), false);
        }
        if (chosen && EncryptedValue.resembles(comment.text())) {
            throw Reason.TAMPERED_FILE.error("a comment at " + place() + " is damaged");
        }
        return comment;
    }

    /** Tries other places, too: the YAML library of sops writes some comments at another place than they were encrypted for. */
    private Optional<DecryptedValue> moved(EncryptedValue encrypted) {
        String here = place();
        Optional<DecryptedValue> inItsPlace = cipher.tryDecrypt(encrypted, here);
        if (inItsPlace.isPresent()) {
            return inItsPlace;
        }
        for (int candidate = 0; candidate < places.count(); candidate++) {
            if (searchedBytes > MOST_SEARCHED_BYTES) {
                throw givenUp();
            }
            Optional<DecryptedValue> there = cipher.tryDecrypt(encrypted, places.candidate(here, candidate));
            if (there.isPresent()) {
                return there;
            }
            searchedBytes += encrypted.sealed().length + COST_OF_ONE;
        }
        return Optional.empty();
    }

    private SopsException givenUp() {
        return Reason.TAMPERED_FILE.error(
                "the comment at " + place() + " was not encrypted for this place, and the search for the right one was"
                        + " given up: too many comments stand far from where they were",
                "Remove comments that someone moved, or take the file from a place you trust",
                null);
    }

    @Override
    SequenceItem item(Comment comment, boolean chosen) {
        return comment(comment, chosen);
    }
}
