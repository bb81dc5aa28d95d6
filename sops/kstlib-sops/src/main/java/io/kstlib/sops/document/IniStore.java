package io.kstlib.sops.document;

import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** INI files: sections of keys, all values text. What comes before the first section belongs to one named {@code DEFAULT}. */
public final class IniStore implements DocumentStore {

    static final String DEFAULT_SECTION = "DEFAULT";

    /** Reads and writes INI files. */
    public IniStore() {}

    @Override
    public List<Branch> read(byte[] content) {
        Limits.checkSize(content);
        return List.of(new IniReader(StrictUtf8.decode(content)).read());
    }

    @Override
    public byte[] write(List<Branch> documents) {
        return new IniWriter().write(documents).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] writeValue(Value value) {
        return value instanceof TextValue text ? text.bytes() : new JsonStore().writeValue(value);
    }
}
