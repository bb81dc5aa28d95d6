package io.kstlib.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "makes programs by their mode")
class SearchPathTest {

    @TempDir
    Path folder;

    private Path program(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        boolean unused = file.toFile().setExecutable(true);
        return file;
    }

    @Test
    void findsTheFirstProgramThatCanBeRun() throws IOException {
        Files.createDirectories(folder.resolve("a"));
        Files.writeString(folder.resolve("a/p"), "no program");
        Files.createDirectories(folder.resolve("b/p"));
        Path wanted = program("c/p");
        program("d/p");
        SearchPath path =
                SearchPath.of(Map.of("PATH", folder + "/a:" + folder + "/b:" + folder + "/c:" + folder + "/d"));

        assertEquals(Optional.of(wanted), path.find("p"));
        assertEquals(Optional.empty(), path.find("q"));
        assertEquals(Optional.of(wanted), path.find(wanted.toString()));
    }

    /** The current directory of a test is the folder of its module, and holds no programs: the test names it by relative paths. */
    @Test
    @Tag("attack")
    void skipsRelativeAndEmptyEntries() throws IOException {
        program("p");
        Path here = Path.of("").toAbsolutePath();
        String relative = here.relativize(folder).toString();
        for (String entries : List.of(relative, relative + ":", ":" + relative, "./" + relative, "", ".", ":")) {
            SearchPath path = SearchPath.of(Map.of("PATH", entries));

            assertEquals(Optional.empty(), path.find("p"), entries);
            assertEquals(List.of(), path.folders(), entries);
        }
        assertEquals(List.of(), SearchPath.of(Map.of()).folders());
    }

    @Test
    @Tag("attack")
    void noNameLeadsToTheCurrentDirectory() throws IOException {
        program("p");
        program("sub/p");
        SearchPath path = SearchPath.of(Map.of("PATH", folder.toString()));
        String relative =
                Path.of("").toAbsolutePath().relativize(folder.resolve("p")).toString();

        for (String name : List.of("./p", "sub/p", relative, "", ".", "..", "a\0b")) {
            assertEquals(Optional.empty(), path.find(name), name);
        }
    }

    @Test
    @Tag("attack")
    void onWindowsTheSystemFolderComesFirstAndTheCurrentDirectoryNever() throws IOException {
        Path system = program("Windows/System32/rundll32.exe");
        program("tools/rundll32.exe");
        Path git = program("tools/git.exe");
        program("tools/git.cmd");
        program("tools/git");
        String tools = folder.resolve("tools").toString();
        SearchPath path = SearchPath.ofWindows(Map.of(
                "Path",
                ".;;sub;" + tools,
                "SYSTEMROOT",
                folder.resolve("Windows").toString()));

        assertEquals(Optional.of(system), path.find("rundll32"));
        assertEquals(Optional.of(system), path.find("rundll32.exe"));
        assertEquals(Optional.of(git), path.find("git"));
        assertEquals(List.of(folder.resolve("Windows/System32"), Path.of(tools)), path.folders());
        assertEquals(
                Optional.of(folder.resolve("tools/rundll32.exe")),
                SearchPath.ofWindows(Map.of("PATH", tools, "SystemRoot", "Windows"))
                        .find("rundll32"));
        assertEquals(
                Optional.of(folder.resolve("tools/git.cmd")),
                SearchPath.ofWindows(Map.of("PATH", tools, "PATHEXT", "sh;.CMD"))
                        .find("git"));
    }
}
