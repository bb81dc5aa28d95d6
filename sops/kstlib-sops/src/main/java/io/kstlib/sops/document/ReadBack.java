package io.kstlib.sops.document;

import io.kstlib.sops.error.OutsideText;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Timestamp;
import io.kstlib.sops.tree.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents and reads them back. Formats that quote little have no form for some names and values: an equals sign in a name of a dotenv
 * file, a backslash at the end of a value in INI. These are refused: what would be written could not be read, or it would say something else.
 * Comments do not count: the format decides where they end up. Immutable, safe for use by several threads.
 */
public final class ReadBack {

    private static final TextValue HARMLESS = TextValue.of("x");

    private final Function<List<Branch>, byte[]> writer;
    private final Function<byte[], List<Branch>> reader;
    private final Comparison comparison;

    private ReadBack(
            Function<List<Branch>, byte[]> writer, Function<byte[], List<Branch>> reader, Comparison comparison) {
        this.writer = writer;
        this.reader = reader;
        this.comparison = comparison;
    }

    /**
     * Checks encrypted files. The message authentication code covers the values in plain text, too, so these have to come back as it saw them.
     *
     * @param writer writes an encrypted file
     * @param reader reads it
     * @return the check of written files
     */
    public static ReadBack ofEncrypted(Function<List<Branch>, byte[]> writer, Function<byte[], List<Branch>> reader) {
        return new ReadBack(writer, reader, Comparison.AS_AUTHENTICATED);
    }

    /**
     * Checks plain files in a format that has only text.
     *
     * @param store the format
     * @return the check of written files
     */
    public static ReadBack ofFlatText(DocumentStore store) {
        return new ReadBack(store::write, store::read, Comparison.AS_FLAT_TEXT);
    }

    /**
     * {@return the file}
     *
     * @param documents trees
     * @throws SopsException ({@code UNSUPPORTED_DOCUMENT}) if it would not be read back as the same trees; the message says which name or
     *     value is the reason, and does not show the value
     */
    public byte[] write(List<Branch> documents) {
        byte[] file = writer.apply(documents);
        try {
            if (comparison.areSame(documents, reader.apply(file))) {
                return file;
            }
        } catch (SopsException unreadable) {
            throw refusal(documents, unreadable.problem(), unreadable);
        }
        throw refusal(documents, "it would come back as something else", null);
    }

    /**
     * {@return whether {@link #write} takes them}
     *
     * @param documents trees
     */
    public boolean accepts(List<Branch> documents) {
        try {
            return comparison.areSame(documents, reader.apply(writer.apply(documents)));
        } catch (SopsException noForm) {
            return false;
        }
    }

    private SopsException refusal(List<Branch> documents, String problem, @Nullable SopsException cause) {
        String culprit = "what would be written";
        for (Branch document : documents) {
            culprit = culprit(document.entries(), "", UnaryOperator.identity(), culprit);
        }
        return Reason.UNSUPPORTED_DOCUMENT.error(
                culprit + " has no form in this format: " + problem,
                "Change it, move the comments near it, or keep it in a file of another format",
                cause);
    }

    /**
     * Describes a name or value that has no form even without the others; returns {@code otherwise} if there is none. Halves the entries, since
     * there may be many.
     */
    private String culprit(List<Entry> entries, String above, UnaryOperator<Branch> around, String otherwise) {
        if (accepts(around, entries)) {
            return otherwise;
        } else if (entries.size() == 1) {
            return culprit(entries.get(0), above, around);
        }
        int half = entries.size() / 2;
        String found = culprit(entries.subList(0, half), above, around, "");
        return found.isEmpty() ? culprit(entries.subList(half, entries.size()), above, around, otherwise) : found;
    }

    private String culprit(Entry entry, String above, UnaryOperator<Branch> around) {
        String path = above + "[\"" + shown(entry.key()) + "\"]";
        Value harmless = entry.value() instanceof Branch ? Branch.EMPTY : HARMLESS;
        if (!accepts(around, List.of(new Entry(entry.key(), harmless)))) {
            return "the name " + path;
        } else if (entry.value() instanceof Branch below) {
            UnaryOperator<Branch> inside = child -> around.apply(new Branch(List.of(new Entry(entry.key(), child))));
            return culprit(below.entries(), path, inside, "what is in " + path);
        }
        return "the value of " + path;
    }

    private boolean accepts(UnaryOperator<Branch> around, List<Entry> entries) {
        return accepts(List.of(around.apply(new Branch(new ArrayList<BranchItem>(entries)))));
    }

    private static String shown(String name) {
        return OutsideText.oneLine(name).replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Whether trees that were written came back. Comments do not count. */
    private enum Comparison {
        /** Scalars are what the message authentication code sees of them; formats may turn a number into another kind or into a text. */
        AS_AUTHENTICATED {
            @Override
            boolean areSame(Scalar written, Scalar found) {
                return (written instanceof Null) == (found instanceof Null)
                        && Arrays.equals(written.bytes(), found.bytes())
                        && (!isText(written) || isText(found));
            }
        },
        /** Scalars are the text that stands for them in formats without types. */
        AS_FLAT_TEXT {
            @Override
            boolean areSame(Scalar written, Scalar found) {
                return DocumentStore.flatText(written).equals(DocumentStore.flatText(found));
            }
        };

        abstract boolean areSame(Scalar written, Scalar found);

        private static boolean isText(Scalar scalar) {
            return scalar instanceof TextValue || scalar instanceof Timestamp;
        }

        boolean areSame(List<Branch> written, List<Branch> found) {
            return areAllSame(written, found, (one, other) -> areSameEntries(named(one), named(other)));
        }

        private static <T> boolean areAllSame(List<T> written, List<T> found, BiPredicate<T, T> comparison) {
            if (written.size() != found.size()) {
                return false;
            }
            for (int i = 0; i < written.size(); i++) {
                if (!comparison.test(written.get(i), found.get(i))) {
                    return false;
                }
            }
            return true;
        }

        /** Leaves out an empty section without a heading: INI files may have it or not. */
        private static List<Entry> named(Branch document) {
            List<Entry> entries = document.entries();
            boolean empty = !entries.isEmpty()
                    && entries.get(0).key().equals(IniStore.DEFAULT_SECTION)
                    && entries.get(0).value() instanceof Branch section
                    && section.entries().isEmpty();
            return empty ? entries.subList(1, entries.size()) : entries;
        }

        private boolean areSameEntries(List<Entry> written, List<Entry> found) {
            return areAllSame(
                    written,
                    found,
                    (one, other) -> one.key().equals(other.key()) && areSame(one.value(), other.value()));
        }

        private boolean areSame(Value written, Value found) {
            if (written instanceof Branch one && found instanceof Branch other) {
                return areSameEntries(one.entries(), other.entries());
            } else if (written instanceof Sequence one && found instanceof Sequence other) {
                return areAllSame(one.values(), other.values(), (item, itemFound) -> areSame(item, itemFound));
            }
            return written instanceof Scalar one && found instanceof Scalar other && areSame(one, other);
        }
    }
}
