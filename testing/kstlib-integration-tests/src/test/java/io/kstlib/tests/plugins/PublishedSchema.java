package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The published schemas in {@code docs/schemas}. */
final class PublishedSchema {

    private static final Path FOLDER = Path.of(System.getProperty("kstlib.root", "../.."), "docs", "schemas");

    private PublishedSchema() {}

    static void assertFits(String name, String json) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(FOLDER.resolve(name + ".schema.json")), InputFormat.JSON);
        assertEquals(List.of(), schema.validate(json, InputFormat.JSON), json);
    }
}
