package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.core.config.ConfigSources.SearchedPlaces;
import io.kstlib.auth.spi.config.UserDirectory;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSearchTest {

    private static final String NAME = "kstlib.conf.yml";

    @TempDir
    Path root;

    @Test
    void findsTheFirstPlaceThatHasAFile() {
        ConfigFolders folders = new ConfigFolders(root);
        folders.write(folders.home().resolve(".config/kstlib/" + NAME), "from: home");
        assertEquals("home", folders.value("from"));

        folders.write(root.resolve("xdg/kstlib/" + NAME), "from: xdg")
                .set("XDG_CONFIG_HOME", root.resolve("xdg").toString());
        assertEquals("xdg", folders.value("from"));

        folders.config("from: work");
        assertEquals("work", folders.value("from"));

        folders.write(root.resolve("named.yml"), "from: variable")
                .set("KSTLIB_CONFIG", root.resolve("named.yml").toString());
        assertEquals("variable", folders.value("from"));

        Path explicit = root.resolve("explicit.yml");
        folders.write(explicit, "from: option").explicitly(explicit);
        assertEquals("option", folders.value("from"));
        assertEquals(explicit, folders.load().file().orElseThrow());
    }

    @Test
    void findsTheFilesOfThePythonLibraryAfterItsOwn() {
        ConfigFolders folders = new ConfigFolders(root);
        folders.write(folders.home().resolve(NAME), "from: home");
        assertEquals("home", folders.value("from"));
        assertEquals(ConfigOrigin.OWN, folders.load().configOrigin());

        folders.write(folders.home().resolve(".config/" + NAME), "from: config");
        assertEquals("config", folders.value("from"));
        assertEquals(ConfigOrigin.OWN, folders.load().configOrigin());

        folders.write(folders.home().resolve(".config/kstlib/" + NAME), "from: kstlib");
        assertEquals("kstlib", folders.value("from"));
    }

    @Test
    void theHomeItselfIsAPlaceOfThePersonsButNothingElseInIt() {
        ConfigFolders folders = new ConfigFolders(root);
        ConfigSources own = folders.sources();
        Path home = ConfigSources.real(folders.home());

        assertTrue(own.isOwn(home.resolve(NAME)));
        assertTrue(own.isOwn(home.resolve(".config").resolve(NAME)));
        assertTrue(own.isOwn(home.resolve(".config/kstlib/more.yml")));
        assertFalse(own.isOwn(home.resolve("project").resolve(NAME)));
        assertFalse(own.isOwn(home.resolve(".config/other").resolve(NAME)));
        assertFalse(own.isOwn(home.resolve("more.yml")));
        assertFalse(own.isOwn(home));
    }

    @Test
    void aFileInAFolderOfTheHomeIsStillFoundAndNotThePersonsOwn() {
        ConfigFolders folders = new ConfigFolders(root);
        Path project = folders.home().resolve("project");
        folders.write(project.resolve(NAME), "a: 1");

        assertEquals(ConfigOrigin.FOUND, originIn(folders, project));
        folders.write(folders.home().resolve(NAME), "a: 1");
        assertEquals(ConfigOrigin.OWN, originIn(folders, folders.home()));
    }

    @Test
    void aFileOfTheWorkingDirectoryIsNotLookedForWhereOnlyOwnPlacesCount() { // security rule 11
        ConfigFolders folders = new ConfigFolders(root);
        Path project = folders.home().resolve("project");
        folders.write(project.resolve(NAME), "a: 1");

        assertThrows(ConfigurationException.class, () -> originIn(folders, project, SearchedPlaces.OWN));
        folders.write(folders.home().resolve(NAME), "a: 1");
        assertEquals(ConfigOrigin.OWN, originIn(folders, project, SearchedPlaces.OWN));
    }

    private static ConfigOrigin originIn(ConfigFolders folders, Path workingDirectory) {
        return originIn(folders, workingDirectory, SearchedPlaces.WORKING_DIRECTORY_FIRST);
    }

    private static ConfigOrigin originIn(ConfigFolders folders, Path workingDirectory, SearchedPlaces searched) {
        ConfigSources sources = ConfigFolders.sources(
                null, Map.of(), UserDirectory.at(folders.home()), workingDirectory, "Linux", searched);
        return new ConfigLoader(sources, new ConfigChecker(ScriptedSchemas.NONE), Optional::empty)
                .load(ConfigFolders.ADMIT_ALL)
                .configOrigin();
    }

    @Test
    void looksInApplicationDataOnWindowsOnly() {
        ConfigFolders folders = new ConfigFolders(root);
        folders.write(root.resolve("AppData/kstlib/" + NAME), "from: appdata")
                .set("APPDATA", root.resolve("AppData").toString());

        assertThrows(ConfigurationException.class, folders::load);
        assertEquals("appdata", folders.on("Windows 11").value("from"));
    }

    @Test
    void findsFilesOnAWindowsFileSystem() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            Path home = windows.getPath("C:\\Users\\ann");
            Path file = home.resolve("AppData\\Roaming\\kstlib\\kstlib.conf.yml");
            Files.createDirectories(file.getParent());
            Files.createDirectories(windows.getPath("C:\\work"));
            Files.writeString(file, "include: ~\\more.yml\nauht: 1\nauht: 2");
            Files.writeString(home.resolve("more.yml"), "x: y");
            ConfigSources sources = ConfigFolders.sources(
                    null,
                    Map.of("APPDATA", "C:\\Users\\ann\\AppData\\Roaming"),
                    UserDirectory.at(home),
                    windows.getPath("C:\\work"),
                    "Windows 11",
                    SearchedPlaces.WORKING_DIRECTORY_FIRST);

            ConfigLoader loader = new ConfigLoader(sources, new ConfigChecker(ScriptedSchemas.NONE), Optional::empty);
            ConfigurationException wrong =
                    assertThrows(ConfigurationException.class, () -> loader.load(ConfigFolders.ADMIT_ALL));

            assertEquals(
                    "~\\AppData\\Roaming\\kstlib\\kstlib.conf.yml",
                    wrong.problems().get(0).origin().source());
        }
    }

    @Test
    void ignoresARelativeXdgConfigHome() { // XDG Base Directory Specification 0.8
        ConfigFolders folders = new ConfigFolders(root).set("XDG_CONFIG_HOME", "xdg");
        folders.write("xdg/kstlib/" + NAME, "from: relative");
        folders.write(folders.home().resolve(".config/kstlib/" + NAME), "from: home");

        assertEquals("home", folders.value("from"));
        assertEquals(
                folders.home().resolve(".config"),
                folders.sources().configHome().path().orElseThrow());
    }

    @Test
    void takesTheHomeInTheVariableAndRefusesARelativePath() {
        ConfigFolders folders = new ConfigFolders(root);
        folders.write(folders.home().resolve("a.yml"), "from: home").write("b.yml", "from: work");

        assertEquals("home", folders.set("KSTLIB_CONFIG", "~/a.yml").value("from"));
        assertEquals(
                "environment variable KSTLIB_CONFIG: a relative path, which means another file in each directory; name"
                        + " an absolute path",
                folders.set("KSTLIB_CONFIG", "b.yml").problem());
    }

    @Test
    void saysWhereAPathNeedsTheHomeThatIsMissing() {
        ConfigFolders folders = new ConfigFolders(root).config("include: ~/more.yml");

        assertEquals(
                "environment variable HOME: is not set; write a path without ~ (kstlib.conf.yml:1), or set HOME",
                withoutHome(folders, Map.of()));
        assertEquals(
                "environment variable HOME: is not set; write a path without ~ (environment variable KSTLIB_CONFIG), or"
                        + " set HOME",
                withoutHome(folders, Map.of("KSTLIB_CONFIG", "~/a.yml")));
    }

    private static String withoutHome(ConfigFolders folders, Map<String, String> environment) {
        ConfigSources sources = ConfigFolders.sources(
                null,
                environment,
                UserDirectory.missing(new Origin("environment variable HOME", 0), "is not set"),
                folders.work(),
                "Linux",
                SearchedPlaces.WORKING_DIRECTORY_FIRST);
        ConfigLoader loader = new ConfigLoader(sources, new ConfigChecker(ScriptedSchemas.NONE), Optional::empty);
        return assertThrows(ConfigurationException.class, () -> loader.load(ConfigFolders.ADMIT_ALL))
                .getMessage();
    }

    @Test
    void saysWhyAFileIsUsed() throws IOException {
        ConfigFolders folders = new ConfigFolders(root);
        Path own = folders.home().resolve(".config/kstlib/" + NAME);
        folders.write(own, "a: 1");
        assertEquals(ConfigOrigin.OWN, folders.load().configOrigin());

        Files.createSymbolicLink(folders.work().resolve(NAME), own);
        assertEquals(ConfigOrigin.OWN, folders.load().configOrigin());

        Files.delete(folders.work().resolve(NAME));
        folders.config("a: 1");
        assertEquals(ConfigOrigin.FOUND, folders.load().configOrigin());

        folders.set("KSTLIB_CONFIG", folders.work().resolve(NAME).toString());
        assertEquals(ConfigOrigin.NAMED, folders.load().configOrigin());
    }

    @Test
    void takesTheFileOfAFolderThatIsOneOfThePersonsOwnPlacesForTheirs() {
        ConfigFolders folders = new ConfigFolders(root);
        folders.set("XDG_CONFIG_HOME", folders.work().getParent().toString());
        Path kstlib = folders.work().resolveSibling("kstlib");
        folders.write(kstlib.resolve(NAME), "a: 1");
        ConfigSources there = ConfigFolders.sources(
                null,
                Map.of("XDG_CONFIG_HOME", root.toString()),
                UserDirectory.at(folders.home()),
                kstlib,
                "Linux",
                SearchedPlaces.WORKING_DIRECTORY_FIRST);

        assertEquals(
                ConfigOrigin.OWN,
                new ConfigLoader(there, new ConfigChecker(ScriptedSchemas.NONE), Optional::empty)
                        .load(ConfigFolders.ADMIT_ALL)
                        .configOrigin());
    }

    @Test
    void takesAnEmptyVariableForNone() {
        assertEquals(
                "1",
                new ConfigFolders(root).config("a: 1").set("KSTLIB_CONFIG", "").value("a"));
    }

    @Test
    void saysWhereItLookedAndShowsAMinimalFile() {
        String problem = new ConfigFolders(root).problem();

        assertTrue(
                problem.startsWith("kstlib.conf.yml: not found; looked for kstlib.conf.yml, "
                        + root.resolve("home/.config/kstlib/kstlib.conf.yml")
                                .toString()
                                .replace(root.resolve("home").toString(), "~")),
                problem);
        assertTrue(problem.contains("      client_id: my-app\n"), problem);
        assertTrue(
                problem.endsWith("\n\nEvery key is in docs/configuration.md, which comes with the sources of kstlib"),
                problem);
    }

    @Test
    void theMinimalFileItShowsIsAConfiguration() {
        String problem = new ConfigFolders(root).problem();
        String shown = problem.substring(problem.indexOf("\n\n") + 2, problem.lastIndexOf("\n\n"));

        assertEquals("oidc", new ConfigFolders(root).config(shown).value("auth.providers.corporate.type"));
    }

    @Test
    void namesTheFileOfTheOptionThatDoesNotExist() {
        ConfigFolders folders = new ConfigFolders(root).config("a: 1").explicitly(Path.of("other.yml"));

        assertEquals(
                "the named file: there is no file other.yml; correct the path, or leave it out to search for kstlib.conf.yml",
                folders.problem());
    }

    @Test
    void namesTheFileOfTheVariableThatDoesNotExist() {
        ConfigFolders folders = new ConfigFolders(root).config("a: 1").set("KSTLIB_CONFIG", "~/no/such.yml");

        assertEquals(
                "environment variable KSTLIB_CONFIG: there is no file ~/no/such.yml; correct the path, or leave it out to"
                        + " search for kstlib.conf.yml",
                folders.problem());
    }

    @Test
    void reportsALinkToNowhereInsteadOfSearchingOn() throws IOException {
        ConfigFolders folders = new ConfigFolders(root);
        folders.write(folders.home().resolve(".config/kstlib/" + NAME), "from: home");
        Files.createSymbolicLink(folders.work().resolve(NAME), Path.of("gone.yml"));

        assertEquals("kstlib.conf.yml: is a link to a file that does not exist", folders.problem());
    }

    @Test
    void hidesTheEnvironmentInText() {
        assertFalse(new ConfigFolders(root)
                .set("SECRET", "hunter2")
                .sources()
                .toString()
                .contains("hunter2"));
    }
}
