package io.kstlib.sops;

import io.kstlib.sops.document.ReadBack;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plain document: the input of encryption and the output of decryption. Immutable, safe for use by several threads; its
 * {@code toString} shows no value.
 *
 * @param format the format it came in or goes out in
 * @param branches its documents in the sense of YAML; exactly one in any other format
 */
public record Document(SopsFormat format, List<Branch> branches) {

    /**
     * Copies the branches.
     *
     * @throws SopsException ({@code UNSUPPORTED_DOCUMENT}) if there is none
     */
    public Document {
        branches = List.copyOf(branches);
        if (branches.isEmpty()) {
            throw Reason.UNSUPPORTED_DOCUMENT.error("the document is empty");
        }
    }

    /**
     * Reads a plain file.
     *
     * @param content the file
     * @return the document
     * @throws SopsException ({@code MALFORMED_FILE}) if it is not of the format
     * @throws SopsException ({@code UNSUPPORTED_DOCUMENT}) if it cannot be encrypted, such as a list at the top
     */
    public static Document parse(byte[] content, SopsFormat format) {
        return new Document(format, format.store().read(content));
    }

    /**
     * Makes a document from plain values.
     *
     * @param values maps, lists and scalars as {@link Value#of} takes them
     * @param format the format it goes out in
     * @throws IllegalArgumentException as {@link Value#of}
     */
    public static Document of(Map<String, ? extends @Nullable Object> values, SopsFormat format) {
        return new Document(format, List.of(Branch.of(values)));
    }

    /**
     * {@return the document in its format, as {@code sops} writes it; some values of dotenv and INI files that others made are read back as
     * something else}
     *
     * @throws SopsException ({@code UNSUPPORTED_DOCUMENT}) if the format has no place for a value of the document
     */
    public byte[] toBytes() {
        return format.store().write(branches);
    }

    /**
     * Refuses what {@link #toBytes} writes but what is read back as something else. Dotenv and INI have such texts and names. Other formats
     * read what they write.
     */
    void checkForm() {
        if (format.isFlat()) {
            ReadBack.ofFlatText(format.store()).write(branches);
        }
    }

    /** Whether {@link #checkForm} refuses nothing. */
    boolean hasForm() {
        return !format.isFlat() || ReadBack.ofFlatText(format.store()).accepts(branches);
    }

    /** {@return the first document as plain values, see {@link Value#toPlain}} */
    public Map<String, @Nullable Object> toMap() {
        return branches.get(0).toPlain();
    }

    /**
     * {@return the value at a path}
     *
     * @param path the path to a value in the first document
     * @throws SopsException ({@code PATH}) if there is none
     */
    public Value get(ValuePath path) {
        return path.get(branches.get(0));
    }

    /**
     * {@return the value at a path, for people and programs, as {@code sops decrypt --extract} prints it: a text as it is, another value in the
     * format of the document}
     *
     * @param path the path to a value in the first document
     * @throws SopsException ({@code PATH}) if there is none
     */
    public byte[] extract(ValuePath path) {
        Value value = get(path);
        return value instanceof TextValue text ? text.bytes() : format.store().writeValue(value);
    }

    /**
     * {@return a copy with a value at a path}
     *
     * @param path the path to the value in the first document; maps and lists on the way are made as needed
     * @throws SopsException ({@code PATH}) if a list would get a gap
     */
    public Document with(ValuePath path, Value value) {
        return withFirst(path.set(branches.get(0), value));
    }

    /**
     * {@return a copy without the value at a path}
     *
     * @param path the path to a value in the first document
     * @throws SopsException ({@code PATH}) if there is none
     */
    public Document without(ValuePath path) {
        return withFirst(path.remove(branches.get(0)));
    }

    private Document withFirst(Branch first) {
        List<Branch> changed = new ArrayList<>(branches);
        changed.set(0, first);
        return new Document(format, changed);
    }
}
