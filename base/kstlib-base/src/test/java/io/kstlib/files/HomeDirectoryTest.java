package io.kstlib.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeDirectoryTest {

    @TempDir
    Path folder;

    private static String problem(Map<String, String> environment) {
        HomeDirectory home = HomeDirectory.of(environment, "Linux");
        assertEquals(Optional.empty(), home.path());
        return home.problem();
    }

    @Test
    void isTheDirectoryThatTheVariableNames() {
        assertEquals(
                Optional.of(folder),
                HomeDirectory.of(Map.of("HOME", folder.toString()), "Linux").path());
    }

    @Test
    void isNotThatOfTheAccountWhereTheVariableNamesNone() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertEquals("is not set, so there is no home directory", problem(Map.of()));
        assertEquals("is empty, so there is no home directory", problem(Map.of("HOME", "")));
        assertEquals("is a relative path, so there is no home directory", problem(Map.of("HOME", "home")));
        assertEquals("is not a path, so there is no home directory", problem(Map.of("HOME", "/a\0b")));
        assertEquals("names no directory, so there is no home directory", problem(Map.of("HOME", file.toString())));
        assertEquals("names no directory, so there is no home directory", problem(Map.of("HOME", folder + "/none")));
    }

    @Test
    void isTheProfileFolderOnWindows() {
        Path profile = Path.of(System.getProperty("user.home"));

        assertEquals(
                Optional.of(profile), HomeDirectory.of(Map.of(), "Windows 11").path());
        assertEquals(
                Optional.of(profile),
                HomeDirectory.of(Map.of("HOME", folder.toString()), "Windows 11")
                        .path());
    }
}
