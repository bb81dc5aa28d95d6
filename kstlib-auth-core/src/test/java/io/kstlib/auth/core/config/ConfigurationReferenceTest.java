package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.config.ConfigSchema;
import io.kstlib.auth.api.provider.ProviderKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/configuration.md} says what the code does. {@code mvn test -pl kstlib-auth-core -am -Dkstlib.docs=write} writes its tables
 * anew.
 */
class ConfigurationReferenceTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

    @TempDir
    Path root;

    @Test
    void listsEveryKeyOfTheSectionAuth() throws IOException {
        checkTable("auth", AuthKeys.SCHEMA);
    }

    @Test
    void listsEveryKeyThatAllProvidersShare() throws IOException {
        checkTable("provider", ProviderKeys.schema());
    }

    private static void checkTable(String name, ConfigSchema schema) throws IOException {
        String document = Files.readString(DOCUMENT);
        Matcher table = Pattern.compile(
                        "(<!-- keys:" + Pattern.quote(name) + " -->\n)(.*?)(<!-- /keys -->)", Pattern.DOTALL)
                .matcher(document);
        assertTrue(
                table.find(), () -> DOCUMENT + " has no table between <!-- keys:" + name + " --> and <!-- /keys -->");
        String expected = "\n" + KeyTable.of(schema) + "\n";
        if (System.getProperty("kstlib.docs", "").equals("write")) {
            Files.writeString(
                    DOCUMENT, document.substring(0, table.start(2)) + expected + document.substring(table.end(2)));
        } else {
            assertEquals(expected, table.group(2), "write it anew with -Dkstlib.docs=write");
        }
    }

    @Test
    void showsConfigurationsThatAreRight() throws IOException {
        ConfigChecker checker = new ConfigChecker(type -> Optional.empty(), type -> Optional.empty());
        List<String> blocks = blocks("yaml");
        assertTrue(blocks.size() >= 3);
        for (String block : blocks) {
            ConfigFolders folders = new ConfigFolders(root).config(block);
            folders.write("company.yml", "").write("team.json", "{}");
            assertEquals(List.of(), checker.check(folders.root()), block);
        }
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
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
