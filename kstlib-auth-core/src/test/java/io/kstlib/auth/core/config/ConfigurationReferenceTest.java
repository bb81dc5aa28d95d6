package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/configuration.md} and {@code docs/from-python.md} do what the pages say. The tables of the former are compared in {@code kstlib-integration-tests}. */
class ConfigurationReferenceTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final Path FROM_PYTHON = Path.of("..", "docs", "from-python.md");

    @TempDir
    Path root;

    @Test
    void showsConfigurationsThatAreRight() throws IOException {
        ConfigChecker checker = new Plugins(Plugins.Place.ofThread(), null).checker();
        List<String> blocks = blocks("yaml");
        assertTrue(blocks.size() >= 3);
        for (String block : blocks) {
            ConfigFolders folders = new ConfigFolders(root).config(block);
            folders.write("company.yml", "").write("team.json", "{}");
            assertEquals(List.of(), checker.check(checker.filled(folders.root())), block);
        }
    }

    @Test
    void showsAConfigurationForUsersOfThePythonLibrary() throws IOException {
        ConfigChecker checker = new ConfigChecker(ScriptedSchemas.NONE);
        List<String> blocks = blocks(FROM_PYTHON, "yaml");
        assertEquals(1, blocks.size());

        assertEquals(
                List.of(),
                checker.check(new ConfigFolders(root).config(blocks.get(0)).root()));
    }

    @Test
    void showsVariablesThatOverride() throws IOException {
        List<String> blocks = blocks("sh");
        assertTrue(blocks.stream().anyMatch(block -> block.contains("KSTLIB__")));
        ConfigFolders folders =
                new ConfigFolders(root).config("auth: {providers: {My-Corp: {type: oidc, client_id: a}}}");
        for (String block : blocks) {
            block.lines().filter(line -> line.startsWith("export ")).forEach(line -> {
                String[] parts = line.substring("export ".length()).split("=", 2);
                folders.set(parts[0], parts[1].replace("'", ""));
            });
        }

        assertEquals("9000", folders.value("auth.callback_server.port"));
        assertEquals(List.of("openid", "email"), folders.value("auth.providers.My-Corp.scopes"));
    }

    private static List<String> blocks(String language) throws IOException {
        return blocks(DOCUMENT, language);
    }

    private static List<String> blocks(Path document, String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(document))
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
