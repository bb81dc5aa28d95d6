package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludedFilesTest {

    @TempDir
    Path root;

    private ConfigFolders folders;

    @BeforeEach
    void makeFolders() {
        folders = new ConfigFolders(root);
    }

    @Test
    void mergesMapsAndReplacesListsAndValues() {
        folders.write("base.yml", "a: {x: 1, y: 2, l: [1, 2, 3], m: {k: v}}\nonly: base\n")
                .config("include: base.yml\na: {y: 3, l: [4], z: 5, m: text}\n");

        assertEquals(Map.of("x", "1", "y", "3", "l", List.of("4"), "z", "5", "m", "text"), folders.value("a"));
        assertEquals("base", folders.value("only"));
        assertTrue(folders.root().get("include").isEmpty());
    }

    @Test
    void letsTheIncludingFileWinOverLaterIncludesAndTheseOverEarlierOnes() {
        folders.write("one.yml", "a: 1\nb: 1\nc: 1")
                .write("two.yml", "b: 2\nc: 2")
                .config("c: 3\ninclude:\n  - one.yml\n  - two.yml\n");

        assertEquals("1", folders.value("a"));
        assertEquals("2", folders.value("b"));
        assertEquals("3", folders.value("c"));
    }

    @Test
    void takesPathsFromTheIncludingFileAndFromHome() {
        folders.write("sub/one.yml", "include: two.yml\n")
                .write("sub/two.yml", "two: here")
                .write(folders.home().resolve("mine.yml"), "mine: here")
                .config("include: [sub/one.yml, ~/mine.yml, '" + root.resolve("absolute.yml") + "']")
                .write(root.resolve("absolute.yml"), "absolute: here");

        assertEquals("here", folders.value("two"));
        assertEquals("here", folders.value("mine"));
        assertEquals("here", folders.value("absolute"));
    }

    @Test
    void readsJson() {
        folders.write(
                        "more.JSON",
                        "{\n  \"a\": {\"n\": 1.50, \"t\": \"x\\/y\",\n\t\"f\": true, \"z\": null, \"l\": [1]}\n}")
                .config("include: more.JSON");

        assertEquals("1.50", folders.value("a.n"));
        assertEquals("x/y", folders.value("a.t"));
        assertEquals(
                "more.JSON:3", ConfigFolders.at(folders.root(), "a.f").origin().toString());
        assertEquals(ConfigScalar.Kind.NULL, ((ConfigScalar) ConfigFolders.at(folders.root(), "a.z")).kind());
        assertEquals(List.of("1"), folders.value("a.l"));
    }

    @Test
    void reportsWhatIsWrongInJson() {
        folders.write("bad.json", "{\"a\": 1,\n \"secret\": hunter2}")
                .write("twice.json", "{\"a\": 1,\n \"a\": 2}")
                .write("more.json", "{} {}")
                .write("deep.json", "[".repeat(5000))
                .config("include: [bad.json, twice.json, more.json, deep.json]");

        assertEquals(
                List.of(
                        "bad.json:2: not JSON at column 12; check quotes, commas and brackets here and just before",
                        "deep.json:1: nested more than 32 levels deep; a configuration is smaller, is it the right file?",
                        "more.json:1: something follows the JSON document; a configuration file is one document",
                        "a (twice.json:2): written twice, first in line 1; keep one of the two"),
                folders.problems());
    }

    @Test
    void namesBothFilesWhenAnIncludedOneIsMissing() {
        folders.config("auth: {}\ninclude: sub/more.yml\n");

        assertEquals("include (kstlib.conf.yml:2): the included file sub/more.yml does not exist", folders.problem());
    }

    @Test
    void reportsEveryIncludeThatIsWrong() throws IOException {
        Files.createDirectory(folders.work().resolve("folder"));
        folders.write("bad.yml", "a: [")
                .config("include:\n  - gone.yml\n  - folder\n  - bad.yml\n  - {a: b}\n  - ''\n");

        assertEquals(
                List.of(
                        "include (kstlib.conf.yml:2): the included file gone.yml does not exist",
                        "include (kstlib.conf.yml:3): the included file folder is a directory; name the file in it",
                        "include (kstlib.conf.yml:5): expected a path or a list of paths, found a map",
                        "include (kstlib.conf.yml:6): expected a path or a list of paths, found a text",
                        "bad.yml:1: not YAML at column 5: expected the node content, but found '<stream end>'; check the"
                                + " indentation, quotes and brackets here and just above"),
                folders.problems());
    }

    @Test
    void refusesCircles() {
        folders.config("include: a.yml").write("a.yml", "\ninclude: [b.yml]").write("b.yml", "include: ./a.yml");

        assertEquals(
                "include (b.yml:1): goes in a circle: a.yml -> b.yml -> a.yml; remove one of them", folders.problem());
    }

    @Test
    void refusesAFileThatIncludesItself() throws IOException {
        folders.config("include: link.yml");
        Files.createSymbolicLink(folders.work().resolve("link.yml"), Path.of("kstlib.conf.yml"));

        assertEquals(
                "include (kstlib.conf.yml:1): goes in a circle: kstlib.conf.yml -> kstlib.conf.yml; remove one of them",
                folders.problem());
    }

    @Test
    void includesTenFilesDeepAndNoMore() {
        folders.config("include: f1.yml");
        for (int i = 1; i <= 9; i++) {
            folders.write("f" + i + ".yml", "include: f" + (i + 1) + ".yml");
        }
        folders.write("f10.yml", "deep: enough");
        assertEquals("enough", folders.value("deep"));

        folders.write("f10.yml", "include: f11.yml").write("f11.yml", "deep: 1");
        assertEquals("include (f10.yml:1): nested more than 10 files deep", folders.problem());
    }

    @Test
    void includesTheSameFileFromSeveralPlacesButNotWithoutEnd() {
        folders.write("leaf.yml", "leaf: 1")
                .write("l1.yml", "include: [leaf.yml, leaf.yml, leaf.yml, leaf.yml]")
                .config("include: [l1.yml, l1.yml]");
        assertEquals("1", folders.value("leaf"));

        folders.write("l2.yml", "include: [l1.yml, l1.yml, l1.yml, l1.yml]")
                .write("l3.yml", "include: [l2.yml, l2.yml, l2.yml, l2.yml]")
                .config("include: l3.yml");
        assertTrue(
                folders.problems().stream().anyMatch(problem -> problem.endsWith("more than 64 files are included")));
    }

    private static final String ENCRYPTED = """
            # a comment
            auth:
              default_provider: corporate
              discovery_ttl: ENC[AES256_GCM,data:x]
              providers:
                corporate:
                  type: ENC[AES256_GCM,data:x]
                  scopes:
                    - openid
                    - ENC[AES256_GCM,data:x]
            sops:
              mac: ENC[AES256_GCM,data:y]
            """;

    @Test
    void namesTheModuleThatOpensAFileEncryptedWithSops() {
        folders.write("secrets.yml", ENCRYPTED).config("include: secrets.yml");

        String problem = folders.problem();

        assertTrue(problem.startsWith("secrets.yml:2: the file is encrypted with SOPS"), problem);
        assertTrue(problem.contains("kstlib-storage-sops"), problem);
    }

    @Test
    void includesAFileEncryptedWithSopsAndKeepsItsLines() {
        List<Path> asked = new ArrayList<>();
        folders.write("secrets.yml", ENCRYPTED).config("include: secrets.yml").openedBy((file, content) -> {
            asked.add(file);
            assertEquals(ENCRYPTED, new String(content, StandardCharsets.UTF_8));
            Map<String, Object> corporate = Map.of("type", "oidc", "scopes", List.of("openid", "email"), "grown", true);
            return Map.of(
                    "auth",
                    Map.of(
                            "default_provider",
                            "corporate",
                            "discovery_ttl",
                            600L,
                            "providers",
                            Map.of("corporate", corporate)));
        });

        ConfigMap root = folders.root();

        assertEquals(List.of(folders.work().resolve("secrets.yml")), asked);
        assertEquals("oidc", folders.value("auth.providers.corporate.type"));
        assertEquals(List.of("openid", "email"), folders.value("auth.providers.corporate.scopes"));
        assertTrue(root.get("sops").isEmpty());
        ConfigScalar ttl = (ConfigScalar) ConfigFolders.at(root, "auth.discovery_ttl");
        assertEquals("secrets.yml:4", ttl.origin().toString());
        assertEquals(ConfigScalar.Kind.NUMBER, ttl.kind());
        assertEquals(
                "secrets.yml:7",
                ConfigFolders.at(root, "auth.providers.corporate.type").origin().toString());
    }

    @Test
    void encryptedCommentsInAListShiftNoItem() {
        folders.write("secrets.yml", """
                        list:
                          - ENC[AES256_GCM,data:x,type:comment]
                          - in the clear
                          - ENC[AES256_GCM,data:x,type:comment]
                          - ENC[AES256_GCM,data:x,type:str]
                        sops: {mac: x}
                        """)
                .config("include: secrets.yml")
                .openedBy((file, content) -> Map.of("list", List.of("in the clear", "secret")));

        ConfigList list = (ConfigList) ConfigFolders.at(folders.root(), "list");

        assertEquals(List.of("in the clear", "secret"), folders.value("list"));
        assertEquals(
                List.of("secrets.yml:3", "secrets.yml:5"),
                list.items().stream().map(item -> item.origin().toString()).toList());
    }

    @Test
    void writesAnEncryptedNumberAsPeopleDo() {
        folders.write("secrets.yml", "a: ENC[x]\nb: ENC[x]\nc: ENC[x]\nsops: {mac: x}")
                .config("include: secrets.yml")
                .openedBy((file, content) -> Map.of("a", 1e10, "b", 1.5, "c", 0.00001));

        assertEquals("10000000000", folders.value("a"));
        assertEquals("1.5", folders.value("b"));
        assertEquals("0.00001", folders.value("c"));
    }

    @Test
    void anIncludedFileThatCannotBeDecryptedIsAnErrorAndNeverTakenAsItIs() { // security rule 6
        folders.write("secrets.yml", ENCRYPTED).config("include: secrets.yml").openedBy((file, content) -> {
            throw new SecretException(
                    file.toString(), "no key opens " + file.getFileName(), Remedy.advice("Bring the key"), null);
        });

        assertEquals("secrets.yml:2: no key opens secrets.yml. Bring the key", folders.problem());
    }

    @Test
    void readsASopsSectionThatIsNotTheMarkOfEncryption() {
        folders.config("sops: {creation_rules: []}\nauth: {sops: {path: x}}\nmac: 1");

        assertEquals("x", folders.value("auth.sops.path"));
    }

    @Test
    void readsAnEmptyFileAsNoConfiguration() {
        for (String empty : List.of("", "# nothing yet\n", "---\n", "\uFEFF")) {
            assertEquals(Map.of(), ConfigFolders.plain(folders.config(empty).root()), empty);
        }
    }

    @Test
    void refusesAFileThatIsNotAMap() {
        assertEquals(
                "kstlib.conf.yml:1: expected keys and values such as \"auth:\", found a list",
                folders.config("- auth").problem());
        assertEquals(
                "kstlib.conf.yml:1: expected keys and values such as \"auth:\", found a text",
                folders.config("auth").problem());
    }

    @Test
    void readsAFileThatBeginsWithAByteOrderMark() {
        assertEquals("1", folders.config("\uFEFFa: 1").value("a"));
    }

    @Test
    void readsWindowsLineEnds() {
        folders.config("a:\r\n  b: 1\r\n  c: 2\r\n");

        assertEquals(Map.of("b", "1", "c", "2"), folders.value("a"));
        assertEquals(3, ConfigFolders.at(folders.root(), "a.c").origin().line());
    }

    @Test
    void showsFilesOutsideOfTheWorkingDirectoryByHomeOrInFull() {
        folders.write(folders.home().resolve("h.yml"), "a: 1\na: 2")
                .write(root.resolve("r.yml"), "a: 1\na: 2")
                .config("include: [~/h.yml, ../r.yml]");

        assertEquals(
                List.of(
                        "a (" + root.resolve("r.yml") + ":2): written twice, first in line 1; keep one of the two",
                        "a (~/h.yml:2): written twice, first in line 1; keep one of the two"),
                folders.problems());
    }

    @Test
    void keepsSecretsOutOfTheTextOfTheResult() {
        folders.config("auth: {providers: {c: {client_secret: hunter2}}}");

        assertFalse(folders.load().toString().contains("hunter2"));
        assertFalse(folders.root().toString().contains("hunter2"));
    }
}
