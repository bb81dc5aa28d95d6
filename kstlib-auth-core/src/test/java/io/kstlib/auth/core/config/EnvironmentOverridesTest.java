package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentOverridesTest {

    @TempDir
    Path root;

    private ConfigFolders folders;

    @BeforeEach
    void makeFolders() {
        folders = new ConfigFolders(root);
    }

    @Test
    void overridesWhatTheFileSays() {
        folders.config("auth: {callback_server: {port: 8400, timeout: 60}}")
                .set("KSTLIB__AUTH__CALLBACK_SERVER__PORT", "9000");

        CallbackSettings settings = CallbackSettings.from(folders.load().auth());

        assertEquals(9000, settings.port());
        assertEquals(60, settings.timeout().toSeconds());
    }

    @Test
    void areNotPassedOnToOtherPrograms() { // security rule 6
        Map<String, String> child = new HashMap<>(Map.of(
                "KSTLIB__AUTH__PROVIDERS__CORPORATE__CLIENT_SECRET", "canary",
                "KSTLIB_TOKEN_CORPORATE", "canary",
                "PATH", "/usr/bin"));

        ChildEnvironment.removeSecrets(child);

        assertEquals(Map.of("PATH", "/usr/bin"), child);
    }

    @Test
    void addsSectionsThatAreNotThere() {
        folders.config("").set("KSTLIB__AUTH__PROVIDERS__NEW_ONE__CLIENT_ID", "app");

        assertEquals(Map.of("providers", Map.of("new_one", Map.of("client_id", "app"))), folders.value("auth"));
    }

    @Test
    void addsToASectionThatIsEmpty() {
        folders.config("auth:\n  callback_server:\n").set("KSTLIB__AUTH__CALLBACK_SERVER__PORT", "1");

        assertEquals(Map.of("port", "1"), folders.value("auth.callback_server"));
    }

    @Test
    void findsKeysThatAVariableNameCannotSpell() {
        folders.config("auth: {providers: {My-Corp: {a: 1}, other.one: {a: 1}}}")
                .set("KSTLIB__AUTH__PROVIDERS__MY_CORP__A", "2")
                .set("KSTLIB__AUTH__PROVIDERS__OTHER_ONE__A", "3");

        assertEquals(
                Map.of("My-Corp", Map.of("a", "2"), "other.one", Map.of("a", "3")), folders.value("auth.providers"));
    }

    @Test
    void prefersTheKeyThatIsSpeltTheSame() {
        folders.config("auth: {providers: {my-corp: {a: 1}, my_corp: {a: 1}}}")
                .set("KSTLIB__AUTH__PROVIDERS__MY_CORP__A", "2");

        assertEquals(Map.of("my-corp", Map.of("a", "1"), "my_corp", Map.of("a", "2")), folders.value("auth.providers"));
    }

    @Test
    void readsListsAndMapsOnlyWhereABracketBegins() {
        folders.config("")
                .set("KSTLIB__AUTH__A", "[x, 'y z', [1]]")
                .set("KSTLIB__AUTH__B", "{k: v}")
                .set("KSTLIB__AUTH__C", "a: b, c")
                .set("KSTLIB__AUTH__D", "")
                .set("KSTLIB__AUTH__E", "null");

        assertEquals(List.of("x", "y z", List.of("1")), folders.value("auth.a"));
        assertEquals(Map.of("k", "v"), folders.value("auth.b"));
        assertEquals("a: b, c", folders.value("auth.c"));
        assertEquals("", folders.value("auth.d"));
        assertEquals(ConfigScalar.Kind.TEXT, ((ConfigScalar) ConfigFolders.at(folders.root(), "auth.e")).kind());
    }

    @Test
    void appliesTheVariableForASectionBeforeThoseInIt() {
        folders.config("auth: {sops: {path: a}}")
                .set("KSTLIB__AUTH__SOPS__PATH", "c")
                .set("KSTLIB__AUTH__SOPS", "{path: b, more: d}");

        assertEquals(Map.of("path", "c", "more", "d"), folders.value("auth.sops"));
    }

    @Test
    void saysWhichVariableAValueCameFrom() {
        folders.config("").set("KSTLIB__AUTH__X", "[1]");

        assertEquals(
                "environment variable KSTLIB__AUTH__X",
                ConfigFolders.at(folders.root(), "auth.x").origin().toString());
    }

    @Test
    void refusesMalformedNames() {
        folders.config("").set("KSTLIB__", "1").set("KSTLIB__AUTH____X", "1").set("KSTLIB__AUTH__", "1");

        String end = ": not the name of a key; write KSTLIB__AUTH__SECTION__KEY, two underscores per level";
        assertEquals(
                List.of(
                        "environment variable KSTLIB__" + end,
                        "environment variable KSTLIB__AUTH__" + end,
                        "environment variable KSTLIB__AUTH____X" + end),
                folders.problems());
    }

    @Test
    void refusesToSetAKeyBelowAValue() {
        folders.config("auth:\n  token_storage: file\n  callback_server: {port_range: [1, 2]}\n")
                .set("KSTLIB__AUTH__TOKEN_STORAGE__X", "1")
                .set("KSTLIB__AUTH__CALLBACK_SERVER__PORT_RANGE__0", "b");

        assertEquals(
                List.of(
                        "auth.callback_server.port_range (environment variable KSTLIB__AUTH__CALLBACK_SERVER__PORT_RANGE__0): holds a list (kstlib.conf.yml:3), so no"
                                + " key in it can be set",
                        "auth.token_storage (environment variable KSTLIB__AUTH__TOKEN_STORAGE__X): holds a text"
                                + " (kstlib.conf.yml:2), so no key in it can be set"),
                folders.problems());
    }

    @Test
    void refusesAMalformedListWithoutQuotingIt() {
        folders.config("").set("KSTLIB__AUTH__X", "[hunter2, ");

        String problem = folders.problem();

        assertTrue(problem.startsWith("environment variable KSTLIB__AUTH__X: not YAML at column 11"), problem);
        assertFalse(problem.contains("hunter2"), problem);
    }

    @Test
    void refusesBillionLaughsInAVariable() {
        folders.config("")
                .set(
                        "KSTLIB__AUTH__X",
                        "[&a [x,x,x,x,x,x,x,x,x,x], &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a], &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b],"
                                + " &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c], *d]");

        assertTrue(folders.problem().contains("more than 10000 values"));
    }

    @Test
    void leavesVariablesOfOtherToolsAndSectionsAlone() {
        folders.config("other: text\n")
                .set("KSTLIB__OTHER__X", "1")
                .set("KSTLIB__RAPI____Y", "1")
                .set("KSTLIB_AUTH__X", "1")
                .set("KSTLIB_X", "1");

        assertEquals(Map.of("other", "text"), ConfigFolders.plain(folders.root()));
    }

    @Test
    void leavesTheOriginalAsItWas() {
        ConfigMap before = ConfigMap.empty(Origin.CODE);

        new EnvironmentOverrides(Map.of("KSTLIB__AUTH__X", "1")).applyTo(before, new ConfigProblems());

        assertTrue(before.entries().isEmpty());
    }

    @Test
    void appliesToAConfigurationFromCodeWhenAsked() {
        ConfigMap code = ConfigMap.empty(Origin.CODE);

        ConfigProblems problems = new ConfigProblems();

        ConfigMap applied = new EnvironmentOverrides(Map.of("KSTLIB__AUTH__X", "1")).applyTo(code, problems);
        assertEquals(Map.of("auth", Map.of("x", "1")), ConfigFolders.plain(applied));
        assertEquals(List.of(), problems.found());
        new EnvironmentOverrides(Map.of("KSTLIB__AUTH____X", "1")).applyTo(code, problems);
        assertEquals(1, problems.found().size());
        assertTrue(LoadedConfig.of(code).auth().map().entries().isEmpty());
    }
}
