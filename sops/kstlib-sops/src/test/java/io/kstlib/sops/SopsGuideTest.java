package io.kstlib.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of docs/sops.md, one after the other. Each statement of the page stands here, too, so it compiles and does what the page says. */
class SopsGuideTest {

    private static final Pattern BLOCK =
            Pattern.compile("<!-- test: by SopsGuideTest -->\\R```java\\R(.*?)```", Pattern.DOTALL);

    /** What is another here: the file and the keys; the first that fits counts. */
    private static final List<Map.Entry<String, String>> HERE = List.of(
            Map.entry("Path file = Path.of(\"secrets.yaml\")", "Path file = directory.resolve(\"secrets.yaml\")"),
            Map.entry("Path.of(\"secrets.yaml\")", "file"),
            Map.entry("Sops.system()", "KnownFiles.sops(\"one.key\")"),
            Map.entry("\"age1…\"", "publicKey"));

    @Test
    void encryptsChangesAndDecryptsAFile(@TempDir Path directory) {
        Path file = directory.resolve("secrets.yaml");
        Recipient colleague = colleague(KnownFiles.recipient("two.key").text());

        changes(file, KnownFiles.recipient("one.key").text(), colleague);

        assertEquals(TextValue.of("new"), password(file));
        assertEquals(
                Map.of("token", "…", "retries", 3L, "database", Map.of("password", "new")),
                new SopsFiles(KnownFiles.sops("one.key")).decrypt(file).toMap());
        assertEquals(3L, retries(file, "two.key"));

        SopsFiles files = new SopsFiles(KnownFiles.sops("one.key"));
        files.updateKeys(file, EncryptionRule.forRecipients(List.of(colleague)));
        assertEquals(3L, retries(file, "two.key"));
        assertThrows(KeyUnavailableException.class, () -> retries(file, "one.key"));
    }

    private static Recipient colleague(String publicKey) {
        Recipient colleague = MasterKeyTypes.load().require("age").recipient(new RecipientSpec.Text(publicKey));
        return colleague;
    }

    private static void changes(Path file, String publicKey, Recipient colleague) {
        SopsFiles files = new SopsFiles(KnownFiles.sops("one.key"));

        Recipient me = MasterKeyTypes.load().require("age").recipient(new RecipientSpec.Text(publicKey));
        EncryptionRule rule = EncryptionRule.forRecipients(List.of(me));
        Document document = Document.of(Map.of("token", "…", "retries", 3), SopsFormat.YAML);
        files.encrypt(document, file, rule);

        files.set(file, ValuePath.of("old"), TextValue.of("…"));

        files.set(file, ValuePath.of("database", "password"), TextValue.of("new"));
        files.remove(file, ValuePath.of("old"));
        files.rotate(file, RecipientChange.adding(colleague));
    }

    private static Value password(Path file) {
        SopsFiles files = new SopsFiles(KnownFiles.sops("one.key"));
        Document document = files.decrypt(file);
        Value password = document.get(ValuePath.parse("[\"database\"][\"password\"]"));
        return password;
    }

    private static Object retries(Path file, String key) {
        return new SopsFiles(KnownFiles.sops(key)).decrypt(file).toMap().get("retries");
    }

    @Test
    void hasEachStatementOfThePage() throws IOException {
        String here = withoutSpaces(Files.readString(Path.of("src/test/java/io/kstlib/sops/SopsGuideTest.java")));
        List<String> statements = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("../../docs/sops.md")));
        while (blocks.find()) {
            blocks.group(1).lines().filter(line -> !line.isBlank()).forEach(statements::add);
        }

        assertTrue(statements.size() > 9, statements::toString);
        for (String statement : statements) {
            String expected = statement;
            for (Map.Entry<String, String> other : HERE) {
                expected = expected.replace(other.getKey(), other.getValue());
            }
            assertTrue(here.contains(withoutSpaces(expected)), statement);
        }
    }

    private static String withoutSpaces(String text) {
        return text.replaceAll("\\s", "");
    }
}
