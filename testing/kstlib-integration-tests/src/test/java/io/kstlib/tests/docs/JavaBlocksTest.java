package io.kstlib.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A reader can copy the Java blocks of the pages into a file: they compile with the imports that the page shows, and need no others. */
class JavaBlocksTest {

    @TempDir
    Path folder;

    /** Returns the blocks but whole files of {@code examples/}, which are built there, and descriptors of modules, which import nothing. */
    static List<DocumentedBlock> blocks() {
        return DocumentedBlock.all().stream()
                .filter(block -> block.language().equals("java"))
                .filter(block -> !block.marker().equals("imports"))
                .filter(block -> !block.marker().equals("by PluginsPageTest"))
                .filter(block -> !block.text().startsWith("module "))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void aBlockCompilesWithTheImportsThatAreShown(DocumentedBlock block) {
        Snippet.of(block).compile(folder);
    }

    @Test
    void everyImportIsUsed() {
        List<String> unused = new ArrayList<>();
        for (DocumentedBlock block : blocks()) {
            Snippet snippet = Snippet.of(block);
            if (snippet.ownImports()) {
                snippet.imports().stream()
                        .filter(line -> !snippet.uses(line))
                        .forEach(line -> unused.add(block + ": " + line));
            }
        }
        for (DocumentedBlock shown : DocumentedBlock.all("imports")) {
            List<Snippet> users = blocks().stream()
                    .filter(block -> block.page().equals(shown.page()))
                    .map(Snippet::of)
                    .filter(snippet -> !snippet.ownImports())
                    .toList();
            shown.text()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .filter(line -> users.stream().noneMatch(snippet -> snippet.uses(line)))
                    .forEach(line -> unused.add(shown + ": " + line));
        }

        assertEquals(List.of(), unused);
        assertTrue(blocks().size() > 20, () -> "only " + blocks());
    }
}
