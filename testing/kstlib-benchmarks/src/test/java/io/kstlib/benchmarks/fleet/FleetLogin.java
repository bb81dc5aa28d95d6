package io.kstlib.benchmarks.fleet;

import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
import io.kstlib.auth.testkit.server.TestPerson;
import io.kstlib.benchmarks.DirectoryTree;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A login at a server on this machine that accepts each refresh token once, kept in a file or on a Redis server. */
final class FleetLogin implements AutoCloseable {

    private final Path home;
    private final TestIdentityProvider provider;
    private final RedisProcess redis;
    private final Kstlib kstlib;

    private FleetLogin(Path home, TestIdentityProvider provider, RedisProcess redis, Kstlib kstlib) {
        this.home = home;
        this.provider = provider;
        this.redis = redis;
        this.kstlib = kstlib;
    }

    /**
     * @param storage {@code file} or {@code redis}
     */
    static FleetLogin in(String storage) throws IOException {
        Path home = Files.createTempDirectory("kstlib-benchmark");
        TestIdentityProvider provider = new TestIdentityProvider().start();
        // As for a real fleet, every write is appended to a file.
        RedisProcess redis = RedisProcess.server("redis-server", home, "--appendonly", "yes");
        Path configuration = Files.writeString(home.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: %s
                  storage: { redis: { url: '%s' } }
                  callback_server: { port: 0 }
                  providers:
                    example:
                      type: oauth2
                      client_id: my-app
                      authorize_url: %s
                      token_url: %s
                """.formatted(
                        storage,
                        redis.url(),
                        provider.url(provider.path("authorization")),
                        provider.url(provider.path("token"))));
        Kstlib kstlib = Engine.program(Kstlib.builder(), program -> program.withoutEventLog())
                .configFile(configuration)
                .environment(Map.of())
                .home(home)
                .warnings(warning -> {})
                .build();
        FleetLogin login = new FleetLogin(home, provider, redis, kstlib);
        login.client().login(LoginOptions.with(TestPerson.whoFollows()));
        return login;
    }

    AuthClient client() {
        return kstlib.client("example");
    }

    RedisProcess redis() {
        return redis;
    }

    @Override
    public void close() throws IOException {
        kstlib.close();
        redis.close();
        provider.close();
        DirectoryTree.delete(home);
    }
}
