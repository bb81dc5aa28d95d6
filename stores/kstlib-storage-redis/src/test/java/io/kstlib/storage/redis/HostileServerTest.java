package io.kstlib.storage.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that answers as no Redis does. */
class HostileServerTest {

    @TempDir
    Path folder;

    private StorageException refusal(String answer) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(server, answer), "hostile");
            answering.setDaemon(true);
            answering.start();
            try (RedisStorages storages = new RedisStorages(folder, "redis://127.0.0.1:" + server.getLocalPort())) {
                storages.with("password", "canary").with("username", "canary");
                return assertThrows(
                        StorageException.class, () -> storages.make().load("corporate"));
            }
        }
    }

    private static void answer(ServerSocket server, String answer) {
        while (true) {
            try (Socket client = server.accept()) {
                while (client.getInputStream().read() >= 0) {
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException gone) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }

    @Test
    void anAnswerWithoutEndIsNotReadToItsEnd() throws IOException {
        for (String answer : new String[] {"$99999999\r\n", "*9999999\r\n", "+" + "x".repeat(10_000)}) {
            StorageException refusal = refusal(answer);

            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("longer than allowed"), refusal::problem);
        }
    }

    @Test
    void thePasswordIsNotShownAlthoughTheServerQuotesIt() throws IOException {
        StorageException refusal =
                refusal("-ERR unknown command `AUTH`, with args beginning with: `canary` `canary`\r\n");

        for (Throwable shown = refusal; shown != null; shown = shown.getCause()) {
            assertFalse(shown.toString().contains("canary"), shown::toString);
        }
    }
}
