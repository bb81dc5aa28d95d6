package io.kstlib.storage.keyring.dbus;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "a full backlog refuses at once elsewhere")
class DBusConnectionTest {

    @TempDir
    Path folder;

    private Map<String, String> environment() {
        return Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + folder.resolve("bus"));
    }

    @Test
    void aBusThatAcceptsNoMoreIsGivenUpInTime() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("bus"));
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel bus =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address, 1)) {
            while (isAccepted(address, waiting)) {
                assertTrue(waiting.size() < 1000, "the bus has room for all");
            }

            DBusException refusal =
                    assertThrows(DBusException.class, () -> DBusConnection.open(environment(), Duration.ofMillis(300)));

            assertEquals(DBusException.Reason.NO_ANSWER, refusal.reason());
            assertTrue(bus.isOpen());
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    private static boolean isAccepted(UnixDomainSocketAddress address, List<SocketChannel> waiting) throws IOException {
        SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX);
        next.configureBlocking(false);
        waiting.add(next);
        try {
            return next.connect(address);
        } catch (SocketException isFull) {
            return false;
        }
    }

    @Test
    void anInterruptEndsNoConnection() {
        try (ScriptedBus bus = new ScriptedBus(
                folder.resolve("bus"), (path, method, arguments) -> new ScriptedBus.Answer(List.of()))) {
            Thread.currentThread().interrupt();

            DBusConnection connection =
                    assertDoesNotThrow(() -> DBusConnection.open(bus.environment(), Duration.ofSeconds(10)));

            assertTrue(Thread.interrupted());
            connection.close();
        }
    }
}
