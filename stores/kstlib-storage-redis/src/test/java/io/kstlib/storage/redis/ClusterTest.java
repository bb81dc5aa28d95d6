package io.kstlib.storage.redis;

import static io.kstlib.storage.redis.RedisStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins on the nodes of a cluster. */
class ClusterTest {

    private static final int LAST_SLOT = 16_383;

    @TempDir
    Path folder;

    @Test
    void eachLoginIsOnItsNodeAndAllAreListed() throws IOException {
        List<RedisProcess> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                nodes.add(RedisProcess.server(
                        Files.createDirectory(folder.resolve("node" + i)),
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        "2000"));
            }
            join(nodes);
            String url = "redis://127.0.0.1:" + nodes.get(0).port() + ",127.0.0.1:"
                    + nodes.get(1).port();
            try (RedisStorages storages = new RedisStorages(folder, url)) {
                TokenStorage storage = storages.with("replicas", "0").make();
                List<String> names = IntStream.range(0, 12)
                        .mapToObj(i -> "provider-" + (char) ('a' + i))
                        .toList();

                names.forEach(name -> storage.save(name, token(name)));

                assertEquals(names, storages.make().list());
                for (String name : names) {
                    assertEquals(
                            Optional.of(token(name).accessToken()),
                            storages.make().load(name).map(Token::accessToken));
                }
                for (RedisProcess node : nodes) {
                    assertTrue(Integer.parseInt(node.ask("DBSIZE")) > 0, "a node has no login");
                }
                assertTrue(storages.make().preflight("provider-a").passed());
            }
        } finally {
            nodes.forEach(RedisProcess::close);
        }
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
