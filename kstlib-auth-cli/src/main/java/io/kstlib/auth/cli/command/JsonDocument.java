package io.kstlib.auth.cli.command;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A JSON document that is made field by field, in the order of its fields. Others only read it. */
public final class JsonDocument extends AbstractMap<String, @Nullable Object> {

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    /** {@return a document with one field} */
    public static JsonDocument of(String name, @Nullable Object value) {
        return new JsonDocument().with(name, value);
    }

    /**
     * Adds a field.
     *
     * @param value a plain value; an {@code Optional} of one stands for the value, or for {@code null} if it is empty
     * @return this document
     */
    public JsonDocument with(String name, @Nullable Object value) {
        fields.put(name, value instanceof Optional<?> optional ? optional.orElse(null) : value);
        return this;
    }

    /**
     * Adds fields, in their order.
     *
     * @return this document
     */
    public JsonDocument withAll(Map<String, ? extends @Nullable Object> more) {
        fields.putAll(more);
        return this;
    }

    /**
     * Adds a list with a document for each value.
     *
     * @return this document
     */
    public <T> JsonDocument withEach(String name, Collection<T> values, Function<? super T, JsonDocument> document) {
        return with(name, values.stream().map(document).toList());
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return fields.entrySet();
    }
}
