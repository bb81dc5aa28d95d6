package io.kstlib.auth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The published schemas in {@code docs/schemas}. */
public final class Schemas {

    private static final Path FOLDER = Path.of("..", "docs", "schemas");

    private Schemas() {}

    public static void assertFits(String name, String json) {
        try {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(FOLDER.resolve(name + ".schema.json")), InputFormat.JSON);
            assertEquals(List.of(), schema.validate(json, InputFormat.JSON), json);
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    /**
     * @param name the name of a schema
     * @param path the names of the members, and the indices of elements, that lead to a field of few words
     * @return the words that the field may have
     */
    public static List<?> words(String name, String... path) {
        try {
            Object found = Json.readObject(Files.readString(FOLDER.resolve(name + ".schema.json")));
            for (String member : path) {
                found = found instanceof List<?> elements
                        ? elements.get(Integer.parseInt(member))
                        : ((Map<?, ?>) found).get(member);
            }
            return (List<?>) ((Map<?, ?>) found).get("enum");
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }
}
