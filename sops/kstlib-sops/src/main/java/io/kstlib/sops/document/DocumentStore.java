package io.kstlib.sops.document;

import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.FloatNumber;
import io.kstlib.sops.tree.FloatText;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Timestamp;
import io.kstlib.sops.tree.Value;
import java.util.List;

/** A file format: turns bytes into trees and back. Stateless, safe for use by several threads. */
public interface DocumentStore {

    /**
     * {@return the documents of a file; one in all formats except YAML, where there may be none or several}
     *
     * @param content the file
     * @throws io.kstlib.sops.error.SopsException ({@code MALFORMED_FILE}) if it is not of this format or goes beyond the limits
     * @throws io.kstlib.sops.error.SopsException ({@code UNSUPPORTED_DOCUMENT}) if it cannot be a tree
     */
    List<Branch> read(byte[] content);

    /**
     * Reads an encrypted file, which may have another form.
     *
     * @param content the file
     * @return its documents, the metadata among their entries
     * @throws io.kstlib.sops.error.SopsException ({@code MALFORMED_FILE}) as {@link #read}
     */
    default List<Branch> readEncrypted(byte[] content) {
        return read(content);
    }

    /**
     * Refuses decrypted trees that an encrypted file of this format cannot have held.
     *
     * @param documents trees, without metadata
     * @throws io.kstlib.sops.error.SopsException ({@code TAMPERED_FILE}) if a value is of a type that the format does not have
     */
    default void checkDecrypted(List<Branch> documents) {}

    /**
     * {@return the file, as sops writes it}
     *
     * @param documents trees
     * @throws io.kstlib.sops.error.SopsException ({@code UNSUPPORTED_DOCUMENT}) if the format has no place for a value of a tree
     */
    byte[] write(List<Branch> documents);

    /**
     * Writes an encrypted file, which may have another form.
     *
     * @param documents trees, the metadata among their entries
     * @return the file
     */
    default byte[] writeEncrypted(List<Branch> documents) {
        return write(documents);
    }

    /**
     * Writes one value of a document for people and programs, as {@code sops decrypt --extract} does.
     *
     * @param value any value but a text, which every format gives as it is
     * @return the value in the form of this format
     * @throws io.kstlib.sops.error.SopsException ({@code UNSUPPORTED_DOCUMENT}) if the format has no form for it
     */
    byte[] writeValue(Value value);

    /**
     * {@return the text that stands for a scalar in formats that have only text}
     *
     * @param scalar any scalar
     */
    static String flatText(Scalar scalar) {
        if (scalar instanceof FloatNumber number) {
            return FloatText.flat(number.value());
        } else if (scalar instanceof Bool flag) {
            return Boolean.toString(flag.value());
        } else if (scalar instanceof Timestamp time) {
            return time.toWholeSeconds();
        } else if (scalar instanceof Null) {
            return "<nil>"; // this is what sops writes
        }
        return scalar.text();
    }
}
