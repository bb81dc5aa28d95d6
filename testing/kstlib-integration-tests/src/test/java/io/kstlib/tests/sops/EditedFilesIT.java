package io.kstlib.tests.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.RecipientChange;
import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.rules.EncryptionRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One side changes a file, the other reads it and changes it back. */
class EditedFilesIT {

    private static final Path PLAIN = Path.of(
            System.getProperty("kstlib.root", "../.."), "sops/kstlib-sops/src/test/resources/known-answers/plain");
    private static final Pattern ENCRYPTED = Pattern.compile("user\"?\\s*[=:]\\s*\"?(ENC\\[[^]]*])");

    @TempDir
    static Path home;

    private static TestKeys keys;

    private Path folder;
    private Path file;
    private SopsCommand sops;
    private OurSops ours;

    @BeforeAll
    static void prepare() {
        keys = TestKeys.in(home);
    }

    @AfterAll
    static void end() {
        if (keys != null) {
            keys.close();
        }
    }

    @BeforeEach
    void both() throws IOException {
        folder = Files.createTempDirectory(home, "case");
        as(KeySource.AGE);
    }

    private void as(KeySource... sources) {
        Map<String, String> environment = keys.environment(sources);
        sops = SopsCommand.in(folder, environment);
        ours = new OurSops(home, folder, environment);
    }

    private EncryptionRule ruleFor(KeySource... sources) {
        return EncryptionRule.forRecipients(List.of(sources).stream()
                .map(source -> ours.recipient(source, keys.recipient(source)))
                .toList());
    }

    /** Makes a file with the options of the known-answer files, encrypted here with age. */
    private void encryptedFile(String format) throws IOException {
        file = folder.resolve("file." + format);
        Files.write(
                file,
                ours.encrypt(file, Files.readAllBytes(PLAIN.resolve("options." + format)), ruleFor(KeySource.AGE)));
    }

    private void encryptedFile(String format, String plain) throws IOException {
        file = folder.resolve("file." + format);
        Files.write(file, ours.encrypt(file, plain.getBytes(StandardCharsets.UTF_8), ruleFor(KeySource.AGE)));
    }

    private byte[] content() throws IOException {
        return Files.readAllBytes(file);
    }

    /** Returns the plain text, which must be the same for both readers. */
    private String plain() throws IOException {
        String theirs = sops.text("decrypt", file.toString());
        assertEquals(theirs, text(ours.decrypt(file, content())));
        return theirs;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String encryptedUser() throws IOException {
        Matcher matcher = ENCRYPTED.matcher(Files.readString(file));
        assertTrue(matcher.find());
        return matcher.group(1);
    }

    private static String user(String format) {
        return "ini".equals(format) ? "[\"main\"][\"user\"]" : "[\"user\"]";
    }

    private static String newKey(String format) {
        return "ini".equals(format) ? "[\"main\"][\"new\"]" : "[\"new\"]";
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json", "env", "ini"})
    void valueSetByEitherSide(String format) throws IOException {
        encryptedFile(format);
        String before = encryptedUser();

        sops.run("set", file.toString(), newKey(format), "\"by sops, žluťoučký\"");
        assertTrue(plain().contains("by sops, žluťoučký"));
        assertEquals(before, encryptedUser(), "what did not change keeps its text");

        Files.write(file, ours.set(file, content(), newKey(format), "set here: ünïcödé"));
        assertTrue(plain().contains("set here: ünïcödé"));
        assertEquals(before, encryptedUser(), "what did not change keeps its text");

        Files.write(file, ours.set(file, content(), user(format), "somebody"));
        assertTrue(plain().contains("somebody"));
        assertNotEquals(before, encryptedUser());

        sops.run("unset", file.toString(), newKey(format));
        assertTrue(!plain().contains("set here"));
        Files.write(file, ours.remove(file, content(), user(format)));
        assertTrue(!plain().contains("somebody"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json"})
    void valuesOfEveryTypeSetByEitherSide(String format) throws IOException {
        encryptedFile(format);
        for (String value : List.of("42", "-1.5", "true", "null", "\"\"", "{\"a\": {\"b\": [1, \"x\", {}]}}")) {
            sops.run("set", file.toString(), "[\"nested\"][\"new\"]", value);
            plain();
        }
        for (Object value : List.of(42, -1.5, true, "", Map.of("a", List.of(1, "x", Map.of())), List.of(), Map.of())) {
            Files.write(file, ours.set(file, content(), "[\"nested\"][\"new\"]", value));
            plain();
        }
        Files.write(file, ours.set(file, content(), "[\"list_plain\"][1][\"two\"]", 3));
        plain();
        Files.write(file, ours.set(file, content(), "[\"list_plain\"][2]", "appended"));
        assertTrue(plain().contains("appended"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"nested\"][\"inner\"]", "[\"list_plain\"][0]", "[\"nested\"]", "[\"list_secret\"]"})
    void valueTakenOutByEitherSide(String path) throws IOException {
        for (String format : List.of("yaml", "json")) {
            encryptedFile(format);
            assertEquals(
                    sops.text("decrypt", "--extract", path, file.toString()),
                    text(ours.extract(file, content(), path)),
                    format);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json", "env", "ini"})
    void dataKeyRotatedByEitherSide(String format) throws IOException {
        encryptedFile(format);
        String first = encryptedUser();
        String plain = plain();

        sops.run("rotate", "-i", file.toString());
        assertEquals(plain, plain());
        String second = encryptedUser();
        assertNotEquals(first, second);

        Files.write(file, ours.rotate(file, content(), RecipientChange.NONE));
        assertEquals(plain, plain());
        assertNotEquals(second, encryptedUser());
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json", "env", "ini"})
    void recipientAddedByOneAndRemovedByTheOther(String format) throws IOException {
        encryptedFile(format);
        String plain = plain();

        sops.run("rotate", "-i", "--add-age", keys.recipient(KeySource.SSH_ED25519), file.toString());
        Files.write(
                file,
                ours.rotate(
                        file,
                        content(),
                        RecipientChange.adding(
                                ours.recipient(KeySource.PGP_CURVE25519, keys.recipient(KeySource.PGP_CURVE25519)))));
        Files.write(
                file,
                ours.rotate(
                        file,
                        content(),
                        RecipientChange.removing(ours.recipient(KeySource.AGE, keys.recipient(KeySource.AGE)))));

        as(KeySource.SSH_ED25519);
        assertEquals(plain, plain());
        sops.run("rotate", "-i", "--rm-age", keys.recipient(KeySource.SSH_ED25519), file.toString());
        as(KeySource.PGP_CURVE25519);
        assertEquals(plain, plain());

        OurSops stranger = new OurSops(
                home.resolve("no one"),
                folder,
                Map.of("SOPS_AGE_KEY", keys.environment(KeySource.AGE).get("SOPS_AGE_KEY")));
        assertThrows(KeyUnavailableException.class, () -> stranger.decrypt(file, content()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json", "env", "ini"})
    void recipientsUpdatedByEitherSide(String format) throws IOException {
        encryptedFile(format);
        String plain = plain();
        String user = encryptedUser();

        CreationRule.write(folder.resolve(".sops.yaml"), keys, KeySource.SSH_RSA, CryptOption.NONE);
        sops.run("updatekeys", "--yes", file.toString());
        as(KeySource.SSH_RSA);
        assertEquals(plain, plain());
        assertEquals(user, encryptedUser());

        Files.write(file, ours.updateKeys(file, content(), ruleFor(KeySource.AGE_PQ, KeySource.AGE)));
        as(KeySource.AGE_PQ);
        assertEquals(plain, plain());
        assertEquals(user, encryptedUser());
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json", "env", "ini"})
    void keyGroupsUpdatedByEitherSide(String format) throws IOException {
        encryptedFile(format);
        String plain = plain();
        as(KeySource.AGE, KeySource.AGE_PQ);

        CreationRule.write(folder.resolve(".sops.yaml"), keys, KeySource.AGE_PQ, CryptOption.KEY_GROUPS);
        sops.run("updatekeys", "--yes", file.toString());
        assertEquals(plain, plain());

        Files.write(file, ours.rotate(file, content(), RecipientChange.NONE));
        assertEquals(plain, plain());

        CreationRule.write(folder.resolve(".sops.yaml"), keys, KeySource.SSH_ED25519, CryptOption.KEY_GROUPS);
        Files.write(file, ours.updateKeys(file, content(), ours.rule(file)));
        as(KeySource.AGE, KeySource.SSH_ED25519);
        assertEquals(plain, plain());

        sops.run("rotate", "-i", file.toString());
        assertEquals(plain, plain());
    }

    @Test
    void editedInAnEditor() throws IOException {
        for (String format : List.of("yaml", "json", "env", "ini")) {
            encryptedFile(format);
            Path editor = Files.createFile(
                    folder.resolve("edit-" + format),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(editor, "#!/bin/sh\nsed -i 's/hunter2/correct horse/' \"$1\"\n");

            sops.with("EDITOR", editor.toString()).run("edit", file.toString());

            assertTrue(plain().contains("correct horse"), format);
            Files.write(file, ours.set(file, content(), user(format), "me again"));
            assertTrue(plain().contains("me again"), format);
        }
    }

    @Test
    void commentsAndOrderSurviveAllOfIt() throws IOException {
        encryptedFile("yaml", """
                # first
                z: 1
                a:
                    # inside
                    y: text
                    x: 2
                # last
                """);
        String plain = plain();

        sops.run("set", file.toString(), "[\"new\"]", "1");
        Files.write(file, ours.set(file, content(), "[\"new\"]", 2));
        sops.run("rotate", "-i", file.toString());
        Files.write(file, ours.rotate(file, content(), RecipientChange.NONE));
        sops.run("unset", file.toString(), "[\"new\"]");

        assertEquals(plain, plain());
    }

    @Test
    void fieldsThatNoOneKnowsAreKept() throws IOException {
        encryptedFile("json", "{\"a\": 1}");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceFirst("\"lastmodified\"", "\"of_the_future\": {\"a\": [1, true]}, \"lastmodified\""));

        Files.write(file, ours.set(file, content(), "[\"a\"]", 2));

        assertTrue(Files.readString(file).contains("of_the_future"));
        assertTrue(plain().contains("2"));
    }
}
