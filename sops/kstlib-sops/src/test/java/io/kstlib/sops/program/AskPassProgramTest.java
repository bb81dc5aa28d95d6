package io.kstlib.sops.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.key.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class AskPassProgramTest {

    @TempDir
    Path folder;

    @Test
    void printsTheQuestionAndReadsTheAnswer() throws IOException {
        Path script = new Surroundings(folder)
                .script("ask", "printf '%s' \"$2\" > " + folder + "/asked", "echo 'gr\u00fc\u00dfe dich '");

        assertArrayEquals(
                "gr\u00fc\u00dfe dich ".toCharArray(), ask(script + " --title").orElseThrow());
        assertEquals("Passphrase for keys.txt: ", Files.readString(folder.resolve("asked")));
    }

    @Test
    void hasNoAnswerWhenThePersonDeclines() throws IOException {
        Surroundings surroundings = new Surroundings(folder);

        assertTrue(
                ask(surroundings.script("no", "echo late; exit 1").toString()).isEmpty());
        assertTrue(ask(surroundings.script("empty", "echo").toString()).isEmpty());
        assertTrue(ask("").isEmpty());
        assertTrue(ask(folder.resolve("missing").toString()).isEmpty());
    }

    private Optional<char[]> ask(String line) {
        return new AskPassProgram(Map.of("KSTLIB_ASKPASS", line), folder, Duration.ofSeconds(20))
                .passphrase("keys.txt");
    }
}
