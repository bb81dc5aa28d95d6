package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import io.kstlib.auth.spi.config.ConfigValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeReadingTest {

    private final ConfigProblems problems = new ConfigProblems();

    private TreeReading reading(Origin whole) {
        return new TreeReading(whole, 0, new TreeReading.Limits(), problems);
    }

    private ConfigMap read(String text) {
        return (ConfigMap) reading(new Origin("f.yml", 0, Path.of("/f.yml"))).yaml(text);
    }

    private Object plain(String text) {
        return ConfigFolders.plain(read(text));
    }

    private String refusal(String text) {
        List<ConfigProblem> found =
                assertThrows(ConfigurationException.class, () -> read(text)).problems();
        assertEquals(1, found.size());
        String message = found.get(0).toString();
        assertEquals(-1, message.indexOf('\n'), message);
        return message;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0123", "8400", "1_000", "0x1F", "1.50", "1e5", "1:30", "2026-01-31", ".5", "0o17", "True", "yes"
            })
    void keepsTheTextOfAValueAsWritten(String text) {
        assertEquals(text, plain("a: " + text) instanceof Map<?, ?> map ? map.get("a") : null);
    }

    @ParameterizedTest
    @CsvSource({
        "8400,NUMBER",
        "-1.5,NUMBER",
        "true,BOOLEAN",
        "Off,BOOLEAN",
        "~,NULL",
        "null,NULL",
        "'',NULL",
        "'\"\"',TEXT",
        "'\"8400\"',TEXT",
        "!!str 8400,TEXT",
        "localhost,TEXT",
        "127.0.0.1,TEXT",
        "-,TEXT",
        "+,TEXT",
        "nullable,TEXT"
    })
    void knowsTheKindOfAValue(String written, Kind kind) {
        String text = written.equals("-") ? "'-'" : written;
        ConfigValue value = read("a: " + text).get("a").orElseThrow();

        assertEquals(kind, ((ConfigScalar) value).kind());
        assertEquals(kind == Kind.NULL, ((ConfigScalar) value).text().isEmpty() && !text.equals("\"\""));
    }

    @Test
    void givesAValueTheLineOfItsKey() {
        ConfigMap root = read("# comment\na:\n\n  b: 1\n  c:\n    - x\n    - y\n  d: >\n    long\n    text\n");

        assertEquals(2, ConfigFolders.at(root, "a").origin().line());
        assertEquals(4, ConfigFolders.at(root, "a.b").origin().line());
        assertEquals(5, ConfigFolders.at(root, "a.c").origin().line());
        assertEquals(8, ConfigFolders.at(root, "a.d").origin().line());
        assertEquals("f.yml:2", ConfigFolders.at(root, "a").origin().toString());
    }

    @Test
    void followsAliasesToMapsListsAndSingleValues() {
        String text =
                "one: &one {a: [1, 2]}\nport: &port 8400\nlist: &list [*port, *one]\ncopy: [*one, *port, *list]\n";

        assertEquals(
                Map.of(
                        "one", Map.of("a", List.of("1", "2")),
                        "port", "8400",
                        "list", List.of("8400", Map.of("a", List.of("1", "2"))),
                        "copy",
                                List.of(
                                        Map.of("a", List.of("1", "2")),
                                        "8400",
                                        List.of("8400", Map.of("a", List.of("1", "2"))))),
                plain(text));
    }

    @Test
    void givesAnAliasTheLineOfItsOwnKey() {
        ConfigMap root = read("a: &x {b: 1}\nc: *x\n");

        assertEquals(2, ConfigFolders.at(root, "c").origin().line());
        assertEquals(1, ConfigFolders.at(root, "c.b").origin().line());
    }

    @Test
    void mergesMapsUnderTheMergeKeyBelowTheKeysBesideIt() {
        String text = """
                base: &base {type: oidc, pkce: false, scopes: [openid]}
                other: &other {type: oauth2, extra: {a: b}}
                one: {pkce: true, <<: *base}
                two:
                  <<: [*base, *other]
                  scopes: [email]
                """;

        assertEquals(
                Map.of("pkce", "true", "type", "oidc", "scopes", List.of("openid")),
                ConfigFolders.plain(ConfigFolders.at(read(text), "one")));
        assertEquals(
                Map.of("type", "oidc", "pkce", "false", "scopes", List.of("email"), "extra", Map.of("a", "b")),
                ConfigFolders.plain(ConfigFolders.at(read(text), "two")));
    }

    @Test
    void leavesAQuotedMergeKeyAlone() {
        assertEquals(Map.of("<<", "x"), plain("\"<<\": x"));
    }

    @Test
    void reportsAMergeOfSomethingElse() {
        read("a:\n  <<: text\nb:\n  <<: [1]\n");

        assertEquals(
                List.of(
                        "a.<< (f.yml:2): merges a map or a list of maps, found a text",
                        "b.<< (f.yml:4): merges maps only, found a number"),
                problems.found().stream().map(ConfigProblem::toString).toList());
    }

    @Test
    void reportsEachKeyWrittenTwiceWithBothLines() {
        ConfigMap root = read("a:\n  b: 1\n  c: 2\n  b: 3\na: 4\n");

        assertEquals(
                List.of(
                        "a.b (f.yml:4): written twice, first in line 2; keep one of the two",
                        "a (f.yml:5): written twice, first in line 1; keep one of the two"),
                problems.found().stream().map(ConfigProblem::toString).toList());
        assertEquals(Map.of("a", Map.of("b", "1", "c", "2")), ConfigFolders.plain(root));
    }

    @Test
    void refusesAnAliasWithoutAnchorAndOneInsideItsOwnAnchor() {
        assertEquals("b (f.yml:2): the alias *x has no anchor &x that ends above it", refusal("a: 1\nb: *x\n"));
        assertTrue(refusal("a: &x [*x]").endsWith("the alias *x has no anchor &x that ends above it"));
    }

    @Test
    void refusesBillionLaughsQuickly() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 20; i++) {
            String alias = "*a" + (i - 1);
            laughs.append("a%d: &a%d [%s]%n"
                    .formatted(
                            i,
                            i,
                            String.join(", ", List.of(alias, alias, alias, alias, alias, alias, alias, alias, alias))));
        }

        String message = Assertions.assertTimeout(Duration.ofSeconds(20), () -> refusal(laughs.toString()));

        assertTrue(message.contains("more than 10000 values, counting each repetition by an alias"), message);
    }

    @Test
    void refusesBillionLaughsOfMergedMaps() {
        StringBuilder laughs = new StringBuilder("a0: &a0 {k: v}\n");
        for (int i = 1; i < 40; i++) {
            laughs.append("a%d: &a%d {x: *a%d, y: *a%d, <<: *a%d}%n".formatted(i, i, i - 1, i - 1, i - 1));
        }

        assertTrue(refusal(laughs.toString()).contains("10000 values"));
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        String deep = "[".repeat(32) + "]".repeat(32);

        assertTrue(refusal("a: " + deep).contains("nested more than 32 levels deep"));
        assertTrue(refusal("a: " + "[".repeat(100_000)).contains("nested more than 32 levels deep"));
        assertTrue(plain("a: " + "[".repeat(31) + "]".repeat(31)) instanceof Map<?, ?>);
    }

    @Test
    void countsTheDepthThatAliasesReach() {
        StringBuilder deep = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 40; i++) {
            deep.append("a%d: &a%d [*a%d]%n".formatted(i, i, i - 1));
        }

        assertTrue(refusal(deep.toString()).contains("nested more than 32 levels deep"));
    }

    @Test
    void refusesMoreThanOneDocument() {
        assertEquals(
                "f.yml:2: a second document begins (---); a configuration file is one document",
                refusal("a: 1\n---\nb: 2\n"));
    }

    @Test
    void readsAnEmptyTextAsNothing() {
        for (String empty : List.of("", "\n\n", "# only a comment\n", "---\n", "%YAML 1.1\n---\n")) {
            ConfigValue value = reading(Origin.CODE).yaml(empty);
            assertTrue(value == null || (value instanceof ConfigScalar scalar && scalar.kind() == Kind.NULL), empty);
        }
    }

    @Test
    void reportsTagsThatNameTypes() {
        read("a: !python/object:os.system [ls]\nb: !!int 5\nc: !secret x\n");

        assertEquals(
                List.of(
                        "a (f.yml:1): the tag !python/object:os.system means nothing here; remove it",
                        "c (f.yml:3): the tag !secret means nothing here; remove it"),
                problems.found().stream().map(ConfigProblem::toString).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a:\\n\\tb: 1'|f.yml:2: not YAML at column 1: a tab; indent with spaces",
                "a: b: c|f.yml:1: not YAML at column 5: mapping values are not allowed here; quote a value that holds a colon and a space, and check the indentation",
                "a: @x|f.yml:1: not YAML at column 4: found character '@' that cannot start any token; quote the value",
                "a: [1|f.yml:1: not YAML at column 6: expected ',' or ']', but got <stream end>; check the indentation, quotes and brackets here and just above",
                "'a: \"\\q\"'|f.yml:1: not YAML at column 6: found unknown escape character q(113); use single quotes, or double the backslash",
                "'a: 1\\nb: \u0007'|f.yml:2: not YAML at column 4: a control character; remove it, or write it as \\x07 in double quotes",
                "'? {a: b}\\n: c'|f.yml:1: a key must be a plain text, not a list, a map or an alias",
            })
    void saysInOneLineWhatIsMalformedAndWhere(String text, String message) {
        assertEquals(message, refusal(text.replace("\\n", "\n").replace("\\t", "\t")));
    }

    @Test
    void quotesNothingOfAMalformedText() {
        String message = refusal("client_secret: hunter2\n  bad: hunter2\n");

        assertEquals(-1, message.indexOf("hunter2"), message);
    }

    @Test
    void refusesKeysThatWouldGarbleAMessage() {
        assertTrue(refusal("\"a\\nb\": 1").contains("a key holds a line break or control character"));
        assertTrue(refusal("k".repeat(201) + ": 1").contains("a key is longer than 200 characters"));
    }
}
