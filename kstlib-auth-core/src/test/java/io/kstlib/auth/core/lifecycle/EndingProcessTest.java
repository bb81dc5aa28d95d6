package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is ending cannot be held any more, so no one can store the answer of a refresh. */
@Timeout(60)
@Tag("class-path")
class EndingProcessTest {

    @Test
    void getsATokenThatIsStillGoodAndElseATypedErrorAndSpendsNoRefreshToken() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeavingApplication.class.getName())
                .redirectErrorStream(true)
                .start();
        List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();

        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), said::toString);
        assertEquals(5, said.size(), said::toString);
        assertEquals("stale: access-1", said.get(0));
        for (int line = 1; line < 4; line++) {
            String refusal = said.get(line);
            assertTrue(refusal.contains(": INTERRUPTED, the refresh at \"corporate\" was not begun"), refusal);
            assertTrue(refusal.contains("this process is ending"), refusal);
        }
        assertEquals("sent: [][]", said.get(4));
    }
}
