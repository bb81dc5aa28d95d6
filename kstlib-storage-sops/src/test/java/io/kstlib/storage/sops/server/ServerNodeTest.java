package io.kstlib.storage.sops.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers in URLs. */
class ServerNodeTest {

    @Test
    void aUrlNamesOneServerOrSeveral() {
        assertEquals(
                List.of(new ServerNode("a.example.com", 17), new ServerNode("10.0.0.1", 5)),
                ServerNode.of(URI.create("db://a.example.com,10.0.0.1:5/logins"), 17));
        List<ServerNode> ipv6 = ServerNode.of(URI.create("db://[::1]:5"), 17);
        assertEquals(List.of(new ServerNode("::1", 5)), ipv6);
        assertEquals("[::1]:5", ipv6.get(0).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db:canary",
                "db://canary@a",
                "db://u:canary@a",
                "db://a?canary",
                "db://a:0",
                "db://a:99999",
                "db://a,"
            })
    void refusesOthersWithoutShowingThem(String url) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> ServerNode.of(URI.create(url), 17));

        assertFalse(refusal.toString().contains("canary"), refusal::toString);
    }

    @Test
    void namesAtMostThirtyTwo() {
        assertEquals(
                32, ServerNode.of(URI.create("db://a" + ",a".repeat(31)), 17).size());
        assertThrows(IllegalArgumentException.class, () -> ServerNode.of(URI.create("db://a" + ",a".repeat(32)), 17));
    }

    @Test
    void whatAServerTellsIsAnAddressOrNothing() {
        assertEquals(Optional.of(new ServerNode("10.0.0.1", 6379)), ServerNode.of("10.0.0.1", "6379"));
        for (String port : List.of("", "0", "65536", "x", "123456")) {
            assertEquals(Optional.empty(), ServerNode.of("10.0.0.1", port));
        }
        assertEquals(Optional.empty(), ServerNode.of("", "6379"));
    }

    @Test
    void knowsThisMachine() {
        assertTrue(new ServerNode("127.0.0.1", 1).isLoopback());
        assertTrue(new ServerNode("::1", 1).isLoopback());
        assertFalse(new ServerNode("10.0.0.1", 1).isLoopback());
    }
}
