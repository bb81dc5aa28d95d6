package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.TextValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written can be read again as the same, or is refused before anything is replaced. */
class WrittenFilesTest {

    private static final Sops SOPS = KnownFiles.sops("one.key");
    private static final EncryptionRule ENCRYPTED =
            EncryptionRule.forRecipients(List.of(KnownFiles.recipient("one.key")));
    /** Leaves values without this suffix in plain text, and so shows what a format makes of them. */
    private static final EncryptionRule CLEAR =
            ENCRYPTED.withSelection(new Selection(Selection.Option.ENCRYPTED_SUFFIX, "_encrypted"));

    /** The pieces of difficult texts. Lone surrogates are not characters, so they are in no file. */
    private static final List<String> PIECES = pieces("\ud800", "\udc00");

    private static List<String> pieces(String... further) {
        Map<String, Object> file =
                Document.parse(KnownFiles.awkwardPieces(), SopsFormat.JSON).toMap();
        return Stream.concat(((List<?>) file.get("pieces")).stream().map(String.class::cast), Stream.of(further))
                .toList();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(PIECES).list().ofMaxSize(7).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<EncryptionRule> rules() {
        return Arbitraries.of(ENCRYPTED, CLEAR);
    }

    private static Map<String, Object> tree(String key, String value) {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put(key, value);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("first", value);
        all.put(key + "x", List.of(value, List.of(value), inner));
        all.put("map", Map.of("deeper", inner));
        return all;
    }

    /** Returns a text as it is stored. Lone surrogates are not characters; sops and JSON have U+FFFD in their place. */
    private static String stored(String text) {
        return TextValue.of(text).text();
    }

    @Property
    void anyTextAndAnyNameSurvivesInYamlAndJson(@ForAll("texts") String key, @ForAll("texts") String value) {
        Map<String, Object> expected = tree(stored(key), stored(value));
        for (SopsFormat format : List.of(SopsFormat.YAML, SopsFormat.JSON)) {
            byte[] plain = Document.of(tree(key, value), format).toBytes();

            assertEquals(expected, Document.parse(plain, format).toMap(), () -> text(plain));
        }
    }

    @Property
    void anyTreeSurvivesEncryptionInYamlAndJson(
            @ForAll("texts") String key, @ForAll("texts") String value, @ForAll("rules") EncryptionRule rule) {
        Map<String, Object> expected = tree(stored(key), stored(value));
        for (SopsFormat format : List.of(SopsFormat.YAML, SopsFormat.JSON)) {
            byte[] file = SOPS.encrypt(Document.of(tree(key, value), format), rule);

            assertEquals(expected, SOPS.decrypt(file, format).toMap());
        }
    }

    /** Checks both what was encrypted and what its reader writes as a plain file. */
    @Property
    void anyNameAndTextSurvivesInFlatFilesOrIsRefused(
            @ForAll("texts") String key, @ForAll("texts") String value, @ForAll("rules") EncryptionRule rule) {
        Map<String, Object> dotenv = new LinkedHashMap<>(Map.of("FIRST", "1"));
        dotenv.put(stored(key), stored(value));
        survivesOrIsRefused(dotenv, SopsFormat.DOTENV, rule);
        Map<String, Object> ini = new LinkedHashMap<>(Map.of("DEFAULT", Map.of(stored(key), stored(value))));
        ini.put("section", Map.of(stored(key), stored(value)));
        ini.put(stored(key), Map.of("name", stored(value)));
        survivesOrIsRefused(ini, SopsFormat.INI, rule);
    }

    private static void survivesOrIsRefused(Map<String, Object> values, SopsFormat format, EncryptionRule rule) {
        byte[] file;
        try {
            file = SOPS.encrypt(Document.of(values, format), rule);
        } catch (SopsException refused) {
            assertEquals(Reason.UNSUPPORTED_DOCUMENT, refused.reason(), refused.getMessage());
            return;
        }
        Document decrypted = SOPS.decrypt(file, format);
        assertEquals(values, decrypted.toMap());
        assertEquals(values, Document.parse(decrypted.toBytes(), format).toMap());
    }

    @Example
    void ordinaryNamesAndValuesAreNotRefused() {
        Map<String, Object> values = Map.of("NAME", "a value with 'quotes', = and # and\nlines", "EMPTY", "");
        for (SopsFormat format : List.of(SopsFormat.DOTENV, SopsFormat.INI)) {
            Map<String, Object> document = format == SopsFormat.INI ? Map.of("DEFAULT", Map.of(), "s", values) : values;
            for (EncryptionRule rule : List.of(ENCRYPTED, CLEAR)) {
                byte[] file = SOPS.encrypt(Document.of(document, format), rule);
                assertEquals(document, SOPS.decrypt(file, format).toMap());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "env | [\"a=b\"] | x | the name [\"a=b\"]",
                "env | [\"#c\"] | x | the name [\"#c\"]",
                "env | [\"A\"] | C:\\new | the value of [\"A\"]",
                "ini | [\"main\"][\"\"] | x | the name [\"main\"][\"\"]",
                "ini | [\"main\"][\"-\"] | x | the name [\"main\"][\"-\"]",
                "ini | [\"main\"][\"[x\"] | x | the name [\"main\"][\"[x\"]",
                "ini | [\"main\"][\"#c\"] | x | the name [\"main\"][\"#c\"]",
                "ini | [\"\"][\"a\"] | x | the name [\"\"]",
                "ini | [\"main\"][\"a\"] | ends with \\ | the value of [\"main\"][\"a\"]",
                "ini | [\"main\"][\"a\"] | \"\"\" | the value of [\"main\"][\"a\"]",
                "ini | [\"main\"][\"a\"] | 'quoted' | the value of [\"main\"][\"a\"]",
            })
    void setRefusesWhatHasNoFormAndSaysWhichKey(
            String format, String path, String value, String culprit, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("file." + format);
        String plain = "ini".equals(format) ? "[main]\nuser = me\n" : "USER=me\n";
        Files.writeString(file, plain);
        SopsFiles files = new SopsFiles(SOPS);
        files.encryptInPlace(file, ENCRYPTED);
        byte[] before = Files.readAllBytes(file);

        SopsException refusal = assertRefused(
                Reason.UNSUPPORTED_DOCUMENT, () -> files.set(file, ValuePath.parse(path), TextValue.of(value.strip())));

        assertTrue(refusal.getMessage().contains(culprit + " "), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
        assertTrue(!refusal.getMessage().contains("ends with \\"), refusal.getMessage());
        assertArrayEquals(before, Files.readAllBytes(file));
        assertEquals(Optional.empty(), leftovers(folder, file));
        assertEquals(plain, text(files.decrypt(file).toBytes()));
    }

    private static Optional<Path> leftovers(Path folder, Path file) throws IOException {
        try (var all = Files.list(folder)) {
            return all.filter(other -> !other.equals(file)).findFirst();
        }
    }

    /** sops sets such a value without an error. The file is decrypted as sops decrypts it, and everything else in it can be changed. */
    @Test
    void aFileWithAValueThatHasNoPlainFormIsReadAndChangedAllTheSame() {
        byte[] file = KnownFiles.bytes("lossy.enc.env");
        Document opened = SOPS.decrypt(file, SopsFormat.DOTENV);

        byte[] changed =
                SOPS.edit(file, SopsFormat.DOTENV, document -> document.with(ValuePath.of("B"), TextValue.of("2")));

        assertEquals(Map.of("A", "C:\\new"), opened.toMap());
        assertEquals("A=C:\\new\n", text(opened.toBytes()));
        assertEquals(
                Map.of("A", "C:\\new", "B", "2"),
                SOPS.decrypt(changed, SopsFormat.DOTENV).toMap());
    }

    @Test
    void refusesAValueInTheClearWhoseTypeAFlatFileForgets() {
        for (Object value : new Object[] {true, 1e6, null}) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("ON", value);

            SopsException refusal = assertRefused(
                    Reason.UNSUPPORTED_DOCUMENT, () -> SOPS.encrypt(Document.of(values, SopsFormat.DOTENV), CLEAR));

            assertTrue(refusal.getMessage().contains("the value of [\"ON\"]"), refusal.getMessage());
        }
    }

    /** The YAML library of sops, and so the writer here, moves the comment that is behind the name: sops encrypts a file it cannot read. */
    @Test
    void refusesACommentThatMovesAndDecidesWhatIsEncrypted() {
        EncryptionRule rule =
                ENCRYPTED.withSelection(new Selection(Selection.Option.ENCRYPTED_COMMENT_REGEX, "secret"));
        String plain = "list:\n  - a: # secret\n    b: text\n";
        Document document = Document.parse(plain.getBytes(StandardCharsets.UTF_8), SopsFormat.YAML);

        SopsException refusal = assertRefused(Reason.UNSUPPORTED_DOCUMENT, () -> SOPS.encrypt(document, rule));

        assertTrue(refusal.getMessage().contains("should be encrypted and is not"), refusal.getMessage());
    }

    @Test
    void storesALoneSurrogateAsSopsDoes() {
        byte[] json = "{\"a\": \"x\\ud800y\"}".getBytes(StandardCharsets.UTF_8);

        Document document = Document.parse(json, SopsFormat.JSON);

        assertEquals(Map.of("a", "x\ufffdy"), document.toMap());
        assertEquals("{\n\t\"a\": \"x\ufffdy\"\n}\n", text(document.toBytes()));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
