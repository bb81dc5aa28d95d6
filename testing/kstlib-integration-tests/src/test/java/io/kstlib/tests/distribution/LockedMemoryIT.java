package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.json.Json;
import io.kstlib.tests.plugins.Distribution;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the memory of the agent holds, which a dump, a swap file or root may show. */
@Timeout(180)
class LockedMemoryIT {

    private static final String TOKEN = "zqxjv-a-token-that-is-nowhere-else-8f3b1c";
    private static final String CLIENT_SECRET = "zqxjv-a-client-secret-that-is-nowhere-else-77d0";
    private static final int REQUESTS = 20;
    private static final int PART = 1 << 20;

    @TempDir
    Path home;

    private final Distribution built = Distribution.built();
    private Map<String, String> withAgent;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/mem")), "shows its memory on Linux only");
        CorporateLogin.store(home, Map.of("access_token", TOKEN));
        Files.writeString(
                home.resolve(".config/kstlib/kstlib.conf.yml"),
                CorporateLogin.CONFIGURATION + "      client_secret: " + CLIENT_SECRET + "\n");
        withAgent = Map.of(
                "XDG_RUNTIME_DIR", Files.createDirectory(home.resolve("run")).toString());
        Distribution.Outcome started = built.run(home, withAgent, "agent", "start");
        assertEquals(0, started.code(), started.err());
    }

    @AfterEach
    void stop() {
        Distribution.Outcome unused = built.run(home, withAgent, "agent", "stop");
    }

    private long pid() {
        String status = built.run(home, withAgent, "agent", "status", "--json").out();
        return ((Number) Json.readObject(status).get("pid")).longValue();
    }

    /** Counts the places where a text is, in the one or two bytes for each letter that Java has for it. */
    private static int places(long pid, String text) throws IOException {
        int places = 0;
        List<byte[]> forms =
                List.of(text.getBytes(StandardCharsets.US_ASCII), text.getBytes(StandardCharsets.UTF_16LE));
        try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
                if (line.matches("\\S+ rw.*") && !line.contains("[v")) {
                    String[] range = line.substring(0, line.indexOf(' ')).split("-", -1);
                    places += places(memory, Long.parseLong(range[0], 16), Long.parseLong(range[1], 16), forms);
                }
            }
        }
        return places;
    }

    /** Reads parts that overlap by more than the text is long. */
    private static int places(RandomAccessFile memory, long from, long to, List<byte[]> forms) throws IOException {
        int places = 0;
        byte[] part = new byte[PART + 256];
        for (long at = from; at < to; at += PART) {
            memory.seek(at);
            int count;
            try {
                count = memory.read(part, 0, Math.toIntExact(Math.min(part.length, to - at)));
            } catch (IOException notMapped) {
                continue;
            }
            for (byte[] form : forms) {
                places += places(part, Math.max(count, 0), form);
            }
        }
        return places;
    }

    private static int places(byte[] part, int count, byte[] form) {
        int places = 0;
        for (int start = 0; start <= count - form.length && start < PART; start++) {
            if (part[start] == form[0] && Arrays.equals(part, start, start + form.length, form, 0, form.length)) {
                places++;
            }
        }
        return places;
    }

    @Test
    @Tag("attack")
    void aLockLeavesNoTokenAndNoClientSecretInMemory() throws IOException {
        for (int request = 0; request < REQUESTS; request++) {
            Distribution.Outcome answer = built.run(home, withAgent, "auth", "token", "-q");
            assertEquals(new Distribution.Outcome(0, TOKEN + "\n", ""), answer);
        }
        long pid = pid();
        assumeTrue(Files.isReadable(Path.of("/proc/" + pid + "/mem")), "the system shows no one the memory");
        assertTrue(places(pid, TOKEN) > 0, "it is found there before");
        assertTrue(places(pid, CLIENT_SECRET) > 0, "it is found there before");

        Distribution.Outcome locked = built.run(home, withAgent, "agent", "lock");

        assertEquals(0, locked.code(), locked::toString);
        assertEquals(pid, pid());
        assertEquals(0, places(pid, TOKEN));
        assertEquals(0, places(pid, CLIENT_SECRET));
    }
}
