package io.kstlib.sops.cipher;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.Comment;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Encrypts what is chosen, and adds every value to the message authentication code. */
final class EncryptingWalk extends TreeWalk {

    private final ValueCipher cipher;
    private final Selection selection;
    private final MacDigest digest;

    EncryptingWalk(ValueCipher cipher, Selection selection, MacDigest digest) {
        super(selection.chooser());
        this.cipher = cipher;
        this.selection = selection;
        this.digest = digest;
    }

    @Override
    Value value(Scalar scalar, boolean chosen) {
        digest.add(scalar.bytes(), chosen);
        return chosen ? TextValue.of(cipher.encrypt(scalar, place())) : scalar;
    }

    @Override
    Comment comment(Comment comment, boolean chosen) {
        return chosen ? comment.withText(encrypted(comment)) : comment;
    }

    @Override
    SequenceItem item(Scalar scalar, boolean chosen) {
        return value(scalar, chosen);
    }

    /**
     * Turns an encrypted comment in a list into an item, as sops does. The comment is a part of the code, since sops counts it when it
     * decrypts. Sops does not count it when it encrypts, so it cannot read its own files with comments in lists. An empty comment gets a
     * space: sops makes an item of it that is an empty text.
     */
    @Override
    SequenceItem item(Comment comment, boolean chosen) {
        if (!chosen) {
            return comment;
        }
        Comment filled = comment.text().isEmpty() ? comment.withText(" ") : comment;
        digest.add(filled.text().getBytes(StandardCharsets.UTF_8), true);
        return TextValue.of(encrypted(filled));
    }

    private String encrypted(Comment comment) {
        byte[] text = comment.text().getBytes(StandardCharsets.UTF_8);
        String encrypted = cipher.encrypt(text, DecryptedValue.COMMENT, place());
        boolean commentsDecide = selection.option() == Selection.Option.UNENCRYPTED_COMMENT_REGEX;
        if (commentsDecide && !selection.chooser().isEncrypted(List.of(), List.of(List.of(encrypted)), true)) {
            throw Reason.UNSUPPORTED_DOCUMENT.error(
                    "the unencrypted_comment_regex matches an encrypted comment, which could not be decrypted again",
                    "Make it match less",
                    null);
        }
        return encrypted;
    }
}
