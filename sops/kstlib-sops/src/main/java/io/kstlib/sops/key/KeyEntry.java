package io.kstlib.sops.key;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One master key in the metadata of a file: an entry of the list that is named after its type. It has all fields, also those that are unknown
 * here.
 *
 * @param type the name of the list, such as {@code age}
 * @param fields the entry in its order; values are {@link String}, {@link Long}, {@link Double}, {@link Boolean}, {@link java.util.List} or
 *     {@link Map} of these
 */
public record KeyEntry(String type, Map<String, Object> fields) {

    /** The field that holds the wrapped data key, the same for all types. */
    public static final String WRAPPED_KEY = "enc";

    /** The field that tells when the data key was wrapped, in RFC 3339; age entries have none. */
    public static final String CREATED_AT = "created_at";

    /** Copies the fields. */
    public KeyEntry {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * Returns the text of a field that every entry of this type has.
     *
     * @param name the field
     * @return its text; may be empty
     * @throws SopsException ({@code MALFORMED_FILE}) if there is none
     */
    public String text(String name) {
        return optionalText(name)
                .orElseThrow(() -> Reason.MALFORMED_FILE.error(
                        "the sops metadata has a recipient of type " + type + " without the field \"" + name + "\""));
    }

    /**
     * Returns the text of a field.
     *
     * @param name the field
     * @return its text; empty when the field is missing or not a text
     */
    public Optional<String> optionalText(String name) {
        return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * {@return a copy with the field, in its old place if it had one}
     *
     * @param name the field
     * @param value its new value
     */
    public KeyEntry with(String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(fields);
        changed.put(name, value);
        return new KeyEntry(type, changed);
    }
}
