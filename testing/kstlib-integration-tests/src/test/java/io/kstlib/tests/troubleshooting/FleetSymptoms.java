package io.kstlib.tests.troubleshooting;

import static java.util.Map.entry;

import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import io.kstlib.storage.redis.fixture.RedisProcess;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.killed.RotatingServer;
import io.kstlib.tests.plugins.StoragePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** The storage {@code redis}: its plugin, and servers that cannot be used. */
final class FleetSymptoms {

    private FleetSymptoms() {}

    static Map<String, Symptom> all() {
        return Map.ofEntries(
                entry("a command without the plugin", FleetSymptoms::withoutPlugin),
                entry("a Redis server that is away", FleetSymptoms::away),
                entry("a Redis server that wants a password", bench -> refused(bench, "requirepass", "s3cret")),
                entry("a full Redis server", bench -> refused(bench, "maxmemory", "1")),
                entry("a Redis server without its replicas", bench -> refused(bench, "min-replicas-to-write", "1")),
                entry("a token in Redis that was changed by hand", FleetSymptoms::changedByHand),
                entry(
                        "a PostgreSQL server that is away",
                        bench -> withDatabase(bench, "postgresql://127.0.0.1:1/postgres", PostgresqlProcess.ROOT)),
                entry("a PostgreSQL user without its rights", FleetSymptoms::withoutRights),
                entry("a PgBouncer that shares sessions", FleetSymptoms::sharedSessions));
    }

    private static Command configured(Command command, String redis, Bench bench) {
        return configured(command, "redis", "url: '" + redis + "'", bench);
    }

    private static Command configured(Command command, String type, String settings, Bench bench) {
        return command.configured("""
            auth:
              token_storage: %s
              storage: { %s: { %s, lease: 6 } }
              providers:
                corporate:
                  type: oauth2
                  client_id: my-app
                  client_secret: s3cret
                  token_url: %s
                  flow: client_credentials
            """.formatted(
                        type, type, settings, bench.ends(new RotatingServer()).tokenEndpoint()));
    }

    private static Command fleetMember(Bench bench, String redis) throws IOException {
        return configured(
                StoragePlugin.unpackedIn(
                        "redis", Files.createDirectory(bench.home().resolve("fleet"))),
                redis,
                bench);
    }

    private static String withoutPlugin(Bench bench) {
        return Bench.said(
                configured(bench.command(), "redis://127.0.0.1:1", bench).run("auth", "token"));
    }

    private static String away(Bench bench) throws IOException {
        return Bench.said(fleetMember(bench, "redis://127.0.0.1:1").run("auth", "token"));
    }

    private static String refused(Bench bench, String setting, String value) throws IOException {
        RedisProcess redis = bench.ends(RedisProcess.server(bench.home()));
        Command command = fleetMember(bench, redis.url());
        redis.ask("CONFIG", "SET", setting, value);
        return Bench.said(command.run("auth", "token"));
    }

    private static String changedByHand(Bench bench) throws IOException {
        RedisProcess redis = bench.ends(RedisProcess.server(bench.home()));
        Command command = fleetMember(bench, redis.url());
        command.run("auth", "token").endedWith(0);
        redis.ask("HSET", "kstlib:{corporate}:token", "sealed", "changed");
        return Bench.said(command.run("auth", "token").endedWith(1));
    }

    private static String withDatabase(Bench bench, String url, String user) throws IOException {
        Command command = StoragePlugin.unpackedIn(
                "postgresql", Files.createDirectory(bench.home().resolve("fleet")));
        return Bench.said(configured(command, "postgresql", "url: '" + url + "', username: " + user, bench)
                .run("auth", "token"));
    }

    private static String withoutRights(Bench bench) throws IOException {
        PostgresqlProcess server = bench.ends(PostgresqlProcess.server());
        server.ask("CREATE ROLE no_one LOGIN PASSWORD 'some'");
        return withDatabase(bench, server.url(), "no_one, password: some");
    }

    private static String sharedSessions(Bench bench) throws IOException {
        PostgresqlProcess server = bench.ends(PostgresqlProcess.server());
        try (PostgresqlProcess.Pooler pooler = server.pooler("pool_mode = transaction")) {
            return withDatabase(bench, pooler.url(), PostgresqlProcess.ROOT);
        }
    }
}
