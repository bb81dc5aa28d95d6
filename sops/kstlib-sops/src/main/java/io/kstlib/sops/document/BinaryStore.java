package io.kstlib.sops.document;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.util.List;

/** Any file as one value: encrypted, it is JSON with the content under the name {@code data}. */
public final class BinaryStore implements DocumentStore {

    private static final String DATA = "data";

    private final JsonStore json = new JsonStore();

    /** Reads and writes whole files. */
    public BinaryStore() {}

    @Override
    public List<Branch> read(byte[] content) {
        Limits.checkSize(content, Limits.MAX_BYTES);
        return List.of(new Branch(List.of(new Entry(DATA, TextValue.ofBytes(content)))));
    }

    @Override
    public List<Branch> readEncrypted(byte[] content) {
        return json.read(content);
    }

    @Override
    public void checkDecrypted(List<Branch> documents) {
        for (Branch document : documents) {
            if (document.get(DATA)
                    .filter(value -> !(value instanceof TextValue))
                    .isPresent()) {
                throw Reason.TAMPERED_FILE.error("the value at " + DATA
                        + ": is not text, and a binary file is nothing else: its type was changed");
            }
        }
    }

    @Override
    public byte[] write(List<Branch> documents) {
        Value data = documents.size() == 1 ? documents.get(0).get(DATA).orElse(null) : null;
        if (data instanceof TextValue text) {
            return text.bytes();
        }
        throw Reason.MALFORMED_FILE.error(
                "this is not an encrypted binary file: it has no text under the name \"" + DATA + "\"",
                "Name the format if the extension of the file does not tell it",
                null);
    }

    @Override
    public byte[] writeEncrypted(List<Branch> documents) {
        return json.write(documents);
    }

    @Override
    public byte[] writeValue(Value value) {
        throw Reason.UNSUPPORTED_DOCUMENT.error("a binary file holds one text and no other values");
    }
}
