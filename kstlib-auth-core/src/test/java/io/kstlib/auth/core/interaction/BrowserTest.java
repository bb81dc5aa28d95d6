package io.kstlib.auth.core.interaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the openers of these tests are shell scripts")
@Timeout(60)
class BrowserTest {

    private static final URI URL = URI.create("https://sso.example/authorize?state=s&scope=openid%20email");

    /** Long enough for any opener that ends by itself, so that what it wrote is there. */
    private static final Duration UNTIL_IT_ENDS = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private Path opener(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static boolean open(String browserVariable) {
        return new Browser(Map.of("BROWSER", browserVariable), UNTIL_IT_ENDS).open(URL);
    }

    @Test
    void handsTheWholeUrlToTheOpenerAsOneArgument() throws IOException {
        Path seen = folder.resolve("seen");
        Path opener = opener("opener", "printf '%s|' \"$@\" > " + seen);

        assertTrue(open(opener + " --tab"));

        assertEquals("--tab|" + URL + "|", Files.readString(seen));
    }

    @Test
    void triesTheNextOpenerWhenOneFailsOrIsNotThere() throws IOException {
        Path failing = opener("failing", "exit 3");
        Path seen = folder.resolve("seen");
        Path working = opener("working", "echo \"$1\" > " + seen);

        assertTrue(open(failing + ":" + folder.resolve("missing") + ":" + working));

        assertEquals(URL + "\n", Files.readString(seen));
    }

    @Test
    @Tag("attack")
    void startsNoOpenerInARelativeFolder() throws IOException {
        Path seen = folder.resolve("seen");
        Path opener = opener("opener", "echo \"$1\" > " + seen);
        String relative = Path.of("").toAbsolutePath().relativize(folder).toString();

        for (String path : List.of(relative, relative + ":", "./" + relative)) {
            assertFalse(new Browser(Map.of("BROWSER", "opener", "PATH", path), UNTIL_IT_ENDS).open(URL));
        }
        assertFalse(open(relative + "/opener"));
        assertFalse(Files.exists(seen));

        assertTrue(new Browser(Map.of("BROWSER", "opener", "PATH", relative + ":" + opener.getParent()), UNTIL_IT_ENDS)
                .open(URL));
        assertTrue(Files.exists(seen));
    }

    /** xdg-open looks for further programs, also in the current directory if PATH says so. */
    @Test
    @Tag("attack")
    void theOpenerDoesNotRunInTheCurrentDirectory() throws IOException {
        Path seen = folder.resolve("seen");

        assertTrue(open(opener("opener", "pwd > " + seen).toString()));

        assertEquals("/\n", Files.readString(seen));
    }

    @Test
    void saysSoWhenNoOpenerWorks() throws IOException {
        assertFalse(open(opener("failing", "exit 1") + ":" + folder.resolve("missing")));
    }

    @Test
    void doesNotWaitForABrowserThatStaysOpen() throws IOException {
        Path staying = opener("staying", "exec sleep 30");
        long start = System.nanoTime();

        assertTrue(new Browser(Map.of("BROWSER", staying.toString()), Duration.ofMillis(200)).open(URL));

        assertTrue(Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofSeconds(25)) < 0);
    }

    @Test
    void givesTheOpenerNoneOfOurStreams() throws IOException {
        // An opener that can read our input takes the person's keystrokes. One that can print disturbs our output.
        Path seen = folder.resolve("seen");
        Path opener = opener("opener", "readlink /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 > " + seen + "; cat");

        assertTrue(open(opener.toString()));

        String streams = Files.readString(seen);
        assertTrue(streams.isEmpty() || streams.startsWith("/dev/null\n"), streams);
    }
}
