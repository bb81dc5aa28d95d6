package io.kstlib.storage.redis;

import static io.kstlib.storage.redis.RedisStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins on the nodes of a cluster, and a node that dies. */
@Tag("outer")
@Tag("long")
class ClusterTest {

    private static final int LAST_SLOT = 16_383;

    private final List<RedisProcess> nodes = new ArrayList<>();

    @TempDir
    Path folder;

    private RedisStorages storages;

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < 3; i++) {
            nodes.add(node("node" + i));
        }
        join(nodes);
        storages = new RedisStorages(
                folder, nodes.get(0).url() + ",127.0.0.1:" + nodes.get(1).port());
        storages.with("replicas", "0");
    }

    private RedisProcess node(String name) throws IOException {
        return RedisProcess.server(
                Files.createDirectory(folder.resolve(name)),
                "--cluster-enabled",
                "yes",
                "--cluster-node-timeout",
                "2000",
                "--repl-diskless-sync-delay",
                "0");
    }

    @AfterEach
    void stop() {
        if (storages != null) {
            storages.close();
        }
        nodes.forEach(RedisProcess::close);
    }

    @Test
    void eachLoginIsOnItsNodeAndAllAreListed() {
        TokenStorage storage = storages.make();
        List<String> names = IntStream.range(0, 12)
                .mapToObj(i -> "provider-" + (char) ('a' + i))
                .toList();

        names.forEach(name -> storage.save(name, token(name)));

        assertEquals(names, storages.make().list());
        for (String name : names) {
            assertEquals(Optional.of(token(name).accessToken()), access(storages.make(), name));
        }
        for (RedisProcess node : nodes) {
            assertTrue(Integer.parseInt(node.ask("DBSIZE")) > 0, "a node has no login");
        }
        assertTrue(storages.make().preflight("provider-a").passed());
    }

    @Test
    void aFailOverInTheMiddleOfARefreshLosesNothing() throws IOException {
        storages.make().save("corporate", token("first"));
        RedisProcess master = nodes.stream()
                .filter(node -> !node.ask("DBSIZE").equals("0"))
                .findFirst()
                .orElseThrow();
        RedisProcess replica = replicaOf(master);
        TokenStorage storage =
                storages.with("replicas", "1").with("lease", "20").make();

        storage.update("corporate", Duration.ZERO, (current, lease) -> {
            lease.prove();
            master.kill();
            RedisProcess.await(
                    "a new master", () -> replica.info("replication", "role").equals("master"));
            return Optional.of(token("second"));
        });

        assertEquals(Optional.of(token("second").accessToken()), access(storage, "corporate"));
        assertEquals(Optional.of(token("second").accessToken()), access(storages.make(), "corporate"));
        assertTrue(replica.ask("HGET", RedisStorages.TOKEN_KEY, "version").matches("[0-9]+"));
    }

    private RedisProcess replicaOf(RedisProcess master) throws IOException {
        String id = master.ask("CLUSTER", "MYID");
        RedisProcess replica = node("replica");
        master.ask("CLUSTER", "MEET", "127.0.0.1", replica.port());
        RedisProcess.await(
                "a replica", () -> replica.ask("CLUSTER", "REPLICATE", id).equals("OK"));
        nodes.add(replica);
        RedisProcess.await( // one that does not know the slots of its master yet becomes a master without slots
                "a replica that is up to date",
                () -> replica.info("replication", "master_link_status").equals("up")
                        && replica.ask("CLUSTER", "INFO").contains("cluster_slots_ok:" + (LAST_SLOT + 1))
                        && nodes.stream()
                                .allMatch(node -> node.ask("CLUSTER", "NODES").contains("slave " + id)));
        return replica;
    }

    private static Optional<Secret> access(TokenStorage storage, String name) {
        return storage.load(name).map(Token::accessToken);
    }

    private static void join(List<RedisProcess> nodes) {
        int share = (LAST_SLOT + 1) / nodes.size();
        for (int i = 0; i < nodes.size(); i++) {
            int last = i == nodes.size() - 1 ? LAST_SLOT : (i + 1) * share - 1;
            nodes.get(i).ask("CLUSTER", "ADDSLOTSRANGE", i * share, last);
            nodes.get(i).ask("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
        }
        for (RedisProcess node : nodes) {
            nodes.get(0).ask("CLUSTER", "MEET", "127.0.0.1", node.port());
        }
        RedisProcess.await(
                "a cluster",
                () -> nodes.stream()
                        .allMatch(node -> node.ask("CLUSTER", "INFO").contains("cluster_state:ok")
                                && node.ask("CLUSTER", "INFO").contains("cluster_known_nodes:3")));
    }
}
