package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.login.ConfigOrigin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environment variables as the whole configuration, where there is no file. */
class EnvironmentConfigTest {

    private static final String CORPORATE = "KSTLIB__AUTH__PROVIDERS__CORPORATE__";

    @TempDir
    Path root;

    private ConfigFolders folders;

    @BeforeEach
    void makeFolders() {
        folders = new ConfigFolders(root);
    }

    private Object auth() {
        return ConfigFolders.plain(folders.load().auth().map());
    }

    @Test
    void variablesAreAConfigurationWhereNoFileIsFound() {
        folders.set(CORPORATE + "ISSUER", "https://sso.test").set(CORPORATE + "CLIENT_ID", "my-app");

        LoadedConfig config = folders.load();

        assertEquals(ConfigOrigin.ENVIRONMENT, config.configOrigin());
        assertEquals(Optional.empty(), config.file());
        assertEquals(
                Map.of("providers", Map.of("corporate", Map.of("issuer", "https://sso.test", "client_id", "my-app"))),
                auth());
    }

    @Test
    void aFileThatIsFoundComesFirst() {
        folders.config("auth: {token_storage: file}").set("KSTLIB__AUTH__TOKEN_STORAGE", "memory");

        assertEquals(ConfigOrigin.FOUND, folders.load().configOrigin());
    }

    @Test
    void aFileThatWasNamedAndIsNotThereIsStillAnError() {
        folders.set("KSTLIB_CONFIG", "/no/such.yml").set(CORPORATE + "ISSUER", "https://sso.test");

        assertTrue(folders.problem().startsWith("environment variable KSTLIB_CONFIG: there is no file"));
    }

    @Test
    void variablesOfOtherToolsAreNone() {
        folders.set("KSTLIB__OTHER__KEY", "1").set("KSTLIB_CONFIG", "");

        assertTrue(folders.problem().startsWith("kstlib.conf.yml: not found"), folders.problem());
    }

    @Test
    void theVariableIsThePlaceOfAProblem() {
        folders.set("KSTLIB__AUTH__TOKEN_STORGE", "file");

        assertEquals(
                "auth.token_storge (environment variable KSTLIB__AUTH__TOKEN_STORGE): unknown key; did you mean"
                        + " \"token_storage\"?",
                folders.problem());
    }

    @Test
    void aLevelIsSpeltInLowerCase() {
        folders.set("KSTLIB__AUTH__PROVIDERS__MY_CORP__ISSUER", "https://sso.test")
                .set("KSTLIB__AUTH__PROVIDERS__My-Corp.eu__ISSUER", "https://eu.test");

        assertEquals(
                Map.of(
                        "providers",
                        Map.of(
                                "my_corp", Map.of("issuer", "https://sso.test"),
                                "my-corp.eu", Map.of("issuer", "https://eu.test"))),
                auth());
    }

    @Test
    void aMapGivesASpellingThatTheOtherVariablesMean() {
        folders.set("KSTLIB__AUTH__PROVIDERS", "{My-Corp: {issuer: 'https://sso.test'}}")
                .set("KSTLIB__AUTH__PROVIDERS__MY_CORP__CLIENT_ID", "my-app");

        assertEquals(
                Map.of("providers", Map.of("My-Corp", Map.of("issuer", "https://sso.test", "client_id", "my-app"))),
                auth());
    }

    @Test
    void isNoDeeperThanAFileMayBe() {
        folders.set("KSTLIB__AUTH" + "__A".repeat(50_000), "1");

        String problem = folders.problem();

        assertTrue(problem.contains("nested more than 32 levels deep"), problem);
        assertTrue(problem.length() < 500, "the name is not repeated as a whole");
    }

    @Test
    void countsItsOwnLevelsAndThoseOfTheValue() {
        folders.set("KSTLIB__AUTH" + "__A".repeat(20), "[".repeat(20) + "]".repeat(20));

        assertTrue(folders.problem().contains("nested more than 32 levels deep"));
    }

    @Test
    void holdsNoMoreValuesThanAFileMay() {
        String half = "[" + "x,".repeat(6_000) + "]";
        folders.set("KSTLIB__AUTH__TRACE__A", half).set("KSTLIB__AUTH__TRACE__B", half);

        assertEquals(
                List.of("environment variable KSTLIB__AUTH__TRACE__B: more than 10000 values"),
                folders.problems().stream()
                        .map(problem -> problem.replaceAll("(values).*", "$1"))
                        .toList());
    }
}
