package io.kstlib.sops.cipher;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.Chooser;
import io.kstlib.sops.rules.MacScope;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Comment;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts whole documents: the values that are chosen, and the message authentication code over all of them. Used by one
 * thread.
 *
 * @param values the cipher with the data key of the file
 * @param selection which values are encrypted
 * @param scope which values the code covers
 */
public record DocumentCipher(ValueCipher values, Selection selection, MacScope scope) {

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
            encrypted.add(
                    new TreeWalk(selection.chooser(), new Encrypting(values, selection, digest)).branch(document));
        }
        return new Encrypted(encrypted, values.encrypt(TextValue.of(digest.code()), lastModified));
    }

    /**
     * {@return the plain documents}
     *
     * @param documents encrypted documents
     * @param lastModified the time the code is bound to
     * @param mac the encrypted code
     * @throws SopsException ({@code TAMPERED_FILE}) if a value or the code was changed
     */
    public List<Branch> decrypt(List<Branch> documents, String lastModified, String mac) {
        MacDigest digest = new MacDigest(scope);
        MacDigest withoutListComments = new MacDigest(scope);
        List<Branch> plain = new ArrayList<>();
        boolean sopsMade = false;
        for (Branch document : documents) {
            Decrypting decrypting = new Decrypting(document, values, digest, withoutListComments);
            plain.add(new TreeWalk(selection.chooser(), decrypting).branch(document));
            sopsMade |= decrypting.hasForeignListComment();
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
        ValueCipher.Encrypted encrypted = ValueCipher.Encrypted.parse(mac)
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

    /** Encrypts the chosen values, and adds every value to the message authentication code. */
    private record Encrypting(ValueCipher cipher, Selection selection, MacDigest digest) implements TreeWalk.Visitor {

        @Override
        public Value value(Scalar scalar, @Nullable String place) {
            digest.add(scalar.bytes(), place != null);
            return place == null ? scalar : TextValue.of(cipher.encrypt(scalar, place));
        }

        @Override
        public Comment comment(Comment comment, @Nullable String place) {
            return place == null ? comment : comment.withText(encrypted(comment, place));
        }

        @Override
        public SequenceItem item(Scalar scalar, @Nullable String place) {
            return value(scalar, place);
        }

        /**
         * Turns an encrypted comment in a list into an item, as sops does. The comment is a part of the code, since sops counts it when it
         * decrypts. Sops does not count it when it encrypts, so it cannot read its own files with comments in lists. An empty comment gets a
         * space: sops makes an item of it that is an empty text.
         */
        @Override
        public SequenceItem item(Comment comment, @Nullable String place) {
            if (place == null) {
                return comment;
            }
            Comment filled = comment.text().isEmpty() ? comment.withText(" ") : comment;
            digest.add(filled.text().getBytes(StandardCharsets.UTF_8), true);
            return TextValue.of(encrypted(filled, place));
        }

        private String encrypted(Comment comment, String place) {
            byte[] text = comment.text().getBytes(StandardCharsets.UTF_8);
            String encrypted = cipher.encrypt(text, ValueCipher.Decrypted.COMMENT, place);
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

    /**
     * Decrypts the chosen values, and adds every value to the message authentication code. A second code leaves out the comments of lists: sops
     * computes that one when it encrypts.
     */
    private static final class Decrypting implements TreeWalk.Visitor {

        /** Limits the search: each place that is tried costs a decryption of the comment. */
        private static final long MOST_SEARCHED_BYTES = 16L * 1024 * 1024;

        private static final int COST_OF_ONE = 1024;

        private final ValueCipher cipher;
        private final CommentPlaces places;
        private final MacDigest digest;
        private final MacDigest withoutListComments;

        private long searchedBytes;
        private boolean hasForeignListComment;

        Decrypting(Branch document, ValueCipher cipher, MacDigest digest, MacDigest withoutListComments) {
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
        public Value value(Scalar scalar, @Nullable String place) {
            Scalar plain = place == null ? scalar : decrypted(scalar, place);
            add(plain, place != null);
            return plain;
        }

        private Scalar decrypted(Scalar scalar, String place) {
            if (isEmptyText(scalar)) {
                return scalar;
            }
            return cipher.decrypt(encrypted(scalar, place), place).scalar(place);
        }

        private static boolean isEmptyText(Scalar scalar) {
            return scalar instanceof TextValue text && text.bytes().length == 0;
        }

        private ValueCipher.Encrypted encrypted(Scalar scalar, String place) {
            Optional<ValueCipher.Encrypted> encrypted =
                    scalar instanceof TextValue text ? ValueCipher.Encrypted.parse(text.text()) : Optional.empty();
            return encrypted.orElseThrow(() -> Reason.TAMPERED_FILE.error(
                    "the value at " + place + " should be encrypted and is not, or is damaged",
                    "Encrypt the file again if the value was put in by hand; the message authentication code would not"
                            + " match either",
                    null));
        }

        private void add(Scalar plain, boolean encrypted) {
            digest.add(plain.bytes(), encrypted);
            withoutListComments.add(plain.bytes(), encrypted);
        }

        @Override
        public SequenceItem item(Scalar scalar, @Nullable String place) {
            if (place == null || isEmptyText(scalar)) {
                return value(scalar, place);
            }
            ValueCipher.Decrypted decrypted = cipher.decrypt(encrypted(scalar, place), place);
            if (decrypted.isComment()) {
                if (!decrypted.isTyped()) {
                    hasForeignListComment = true;
                    cipher.forget(decrypted, place);
                }
                digest.add(decrypted.plain(), true);
                return new Comment(decrypted.text(), false);
            }
            Scalar plain = decrypted.scalar(place);
            add(plain, true);
            return plain;
        }

        /** Keeps a comment that is not encrypted: old versions of sops wrote such files. Refuses an encrypted comment that is damaged. */
        @Override
        public Comment comment(Comment comment, @Nullable String place) {
            if (place == null) {
                return comment;
            }
            Optional<ValueCipher.Encrypted> encrypted = ValueCipher.Encrypted.parse(comment.text());
            Optional<ValueCipher.Decrypted> decrypted =
                    encrypted.isPresent() ? moved(encrypted.get(), place) : Optional.empty();
            if (decrypted.isPresent() && decrypted.get().isComment()) {
                return new Comment(decrypted.get().text(), false);
            }
            if (ValueCipher.Encrypted.resembles(comment.text())) {
                throw Reason.TAMPERED_FILE.error("a comment at " + place + " is damaged");
            }
            return comment;
        }

        /** Tries other places, too: the YAML library of sops writes some comments at another place than they were encrypted for. */
        private Optional<ValueCipher.Decrypted> moved(ValueCipher.Encrypted encrypted, String here) {
            Optional<ValueCipher.Decrypted> inItsPlace = cipher.tryDecrypt(encrypted, here);
            if (inItsPlace.isPresent()) {
                return inItsPlace;
            }
            for (int candidate = 0; candidate < places.count(); candidate++) {
                if (searchedBytes > MOST_SEARCHED_BYTES) {
                    throw givenUp(here);
                }
                Optional<ValueCipher.Decrypted> there = cipher.tryDecrypt(encrypted, places.candidate(here, candidate));
                if (there.isPresent()) {
                    return there;
                }
                searchedBytes += encrypted.sealed().length + COST_OF_ONE;
            }
            return Optional.empty();
        }

        private static SopsException givenUp(String place) {
            return Reason.TAMPERED_FILE.error(
                    "the comment at " + place
                            + " was not encrypted for this place, and the search for the right one was"
                            + " given up: too many comments stand far from where they were",
                    "Remove comments that someone moved, or take the file from a place you trust",
                    null);
        }

        @Override
        public SequenceItem item(Comment comment, @Nullable String place) {
            return comment(comment, place);
        }
    }

    /**
     * The places of a document that comments can be bound to: its maps and lists, in their order. They are collected at the first use. Used by one
     * thread.
     */
    private static final class CommentPlaces {

        private final Branch document;
        private final Map<String, Integer> indexes = new LinkedHashMap<>();
        private List<String> all = List.of();

        CommentPlaces(Branch document) {
            this.document = document;
        }

        int count() {
            if (all.isEmpty()) {
                collect(document, "");
                all = List.copyOf(indexes.keySet());
            }
            return all.size();
        }

        /**
         * Returns one of all places, the nearest first: sops moves a comment to a map nearby.
         *
         * @param here the place of the comment
         * @param number the number of the candidate, from 0 to {@link #count()} minus 1
         */
        String candidate(String here, int number) {
            int distance = (number + 1) / 2;
            int count = count();
            int index = indexes.getOrDefault(here, 0) + (number % 2 == 0 ? -distance : distance);
            return all.get(Math.floorMod(index, count));
        }

        private void collect(Value value, String path) {
            if (value instanceof Branch branch) {
                add(path.isEmpty() ? ":" : path);
                for (Entry entry : branch.entries()) {
                    collect(entry.value(), path + entry.key() + ":");
                }
            } else if (value instanceof Sequence sequence) {
                add(path);
                sequence.values().forEach(item -> collect(item, path));
            }
        }

        private void add(String place) {
            indexes.putIfAbsent(place, indexes.size());
        }
    }

    /** The message authentication code: SHA-512 over the values in their order. Used by one thread, for one file. */
    private static final class MacDigest {

        /** SHA-256 of "sops": codes of the two scopes are never the same. */
        private static final byte[] ENCRYPTED_VALUES_ONLY =
                HexFormat.of().parseHex("8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69");

        private final MessageDigest digest;
        private final MacScope scope;

        MacDigest(MacScope scope) {
            this.scope = scope;
            try {
                this.digest = MessageDigest.getInstance("SHA-512");
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException("this Java has no SHA-512", missing);
            }
            if (scope == MacScope.ENCRYPTED_VALUES) {
                digest.update(ENCRYPTED_VALUES_ONLY);
            }
        }

        void add(byte[] plain, boolean encrypted) {
            if (encrypted || scope == MacScope.ALL_VALUES) {
                digest.update(plain);
            }
        }

        String code() {
            return HexFormat.of().withUpperCase().formatHex(digest.digest());
        }
    }

    /**
     * Goes through a tree and replaces scalars and comments. It keeps track of where it is: the names down to the value, and the comments before it
     * at each level. Used by one thread.
     */
    private static final class TreeWalk {

        private final Chooser chooser;
        private final Visitor visitor;
        private final List<String> path = new ArrayList<>();
        private final List<List<String>> comments = new ArrayList<>();

        TreeWalk(Chooser chooser, Visitor visitor) {
            this.chooser = chooser;
            this.visitor = visitor;
        }

        /**
         * Replaces the scalars and comments of a tree. The place is the one that an encrypted value is bound to; it is {@code null} where the
         * value is in plain text.
         */
        interface Visitor {

            /** Replaces a scalar of a map. */
            Value value(Scalar scalar, @Nullable String place);

            /** Replaces a comment of a map. */
            Comment comment(Comment comment, @Nullable String place);

            /** Replaces a scalar of a list. */
            SequenceItem item(Scalar scalar, @Nullable String place);

            /** Replaces a comment of a list. */
            SequenceItem item(Comment comment, @Nullable String place);
        }

        Branch branch(Branch branch) {
            List<String> before = enter();
            List<BranchItem> items = new ArrayList<>(branch.items().size());
            for (BranchItem item : branch.items()) {
                if (item instanceof Comment comment) {
                    before.add(comment.text());
                    items.add(visitor.comment(comment, place(true)));
                } else {
                    Entry entry = (Entry) item;
                    path.add(entry.key());
                    items.add(new Entry(entry.key(), anyValue(entry.value())));
                    path.remove(path.size() - 1);
                    before.clear();
                }
            }
            leave();
            return new Branch(items);
        }

        private Sequence sequence(Sequence sequence) {
            List<String> before = enter();
            List<SequenceItem> items = new ArrayList<>(sequence.items().size());
            for (SequenceItem item : sequence.items()) {
                if (item instanceof Comment comment) {
                    before.add(comment.text());
                    items.add(visitor.item(comment, place(true)));
                } else {
                    SequenceItem changed = item instanceof Scalar scalar && !(scalar instanceof Null)
                            ? visitor.item(scalar, place(false))
                            : anyValue((Value) item);
                    items.add(changed);
                    remember(item, changed, before);
                }
            }
            leave();
            return new Sequence(items);
        }

        /** Updates the comments before the next item. An item that was an encrypted comment still counts as one of them. */
        private static void remember(SequenceItem item, SequenceItem changed, List<String> before) {
            if (changed instanceof Comment && item instanceof Scalar encrypted) {
                before.add(encrypted.text());
            } else {
                before.clear();
            }
        }

        private Value anyValue(Value value) {
            if (value instanceof Branch branch) {
                return branch(branch);
            } else if (value instanceof Sequence sequence) {
                return sequence(sequence);
            } else if (value instanceof Null) {
                return value;
            }
            return visitor.value((Scalar) value, place(false));
        }

        private @Nullable String place(boolean isComment) {
            return chooser.isEncrypted(path, comments, isComment) ? String.join(":", path) + ":" : null;
        }

        private List<String> enter() {
            List<String> level = new ArrayList<>();
            comments.add(level);
            return level;
        }

        private void leave() {
            comments.remove(comments.size() - 1);
        }
    }
}
