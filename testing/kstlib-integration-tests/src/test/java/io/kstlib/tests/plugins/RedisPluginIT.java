package io.kstlib.tests.plugins;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.storage.redis.fixture.RedisProcess;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The storage {@code redis}, as people unpack it in {@code plugins/}. */
class RedisPluginIT {

    private static final int COMMANDS = 16;
    private static final int BUSY = 2;

    @RegisterExtension
    private final WireMockExtension server = WireMockExtension.newInstance().build();

    @TempDir
    Path folder;

    private RedisProcess redis;
    private Command command;

    @BeforeEach
    void unpack() throws IOException {
        redis = RedisProcess.server(folder);
        command = StoragePlugin.unpackedIn("redis", folder);
        server.stubFor(post("/token").willReturn(okJson("{\"access_token\": \"canary-access\", \"expires_in\": 600}")));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private String configuration() {
        return configuration(", lease: 60, timeouts: { connect: 30, command: 30 }");
    }

    private String configuration(String more) {
        return """
                auth:
                  token_storage: redis
                  storage: { redis: { url: '%s'%s } }
                  default_provider: zoo
                  providers:
                    zoo:
                      type: oauth2
                      client_id: my-app
                      client_secret: s3cret
                      token_url: %s/token
                      flow: client_credentials
                """.formatted(redis.url(), more, server.baseUrl());
    }

    @Tag("trial")
    @Test
    void worksApartFromTheCommandAndWritesNothingOfItsOwn() {
        Result plugins = command.run("auth", "plugins").endedWith(0);
        assertTrue(plugins.out().contains("redis"), plugins::toString);

        Result first = command.configured(configuration()).run("auth", "token").endedWith(0);
        Result second = command.run("auth", "token").endedWith(0);
        server.verify(1, postRequestedFor(urlEqualTo("/token")));
        Result doctor = command.run("auth", "doctor", "--json"); // asks the endpoint, too

        assertEquals("canary-access", first.line());
        assertEquals("canary-access", second.line());
        assertEquals("", second.err());
        assertTrue(doctor.out().contains("durability"), doctor::toString);
        assertFalse(doctor.toString().contains("canary"), doctor::toString);
    }

    /** With the limits that apply when none is configured. */
    @Tag("trial")
    @Tag("long")
    @Test
    void freshCommandsAtExpirySucceedOnABusyMachine() throws Exception {
        AtomicBoolean isBusy = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(COMMANDS + BUSY);
        try {
            server.stubFor(
                    post("/token").willReturn(okJson("{\"access_token\": \"canary-first\", \"expires_in\": 1}")));
            command.configured(configuration("")).run("auth", "token").endedWith(0);
            long expiry = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            RedisProcess.await("the expiry", () -> System.nanoTime() - expiry > 0);
            server.stubFor(
                    post("/token").willReturn(okJson("{\"access_token\": \"canary-next\", \"expires_in\": 600}")));
            server.resetRequests();
            for (int i = 0; i < BUSY; i++) {
                threads.execute(() -> {
                    while (isBusy.get()) {
                        Thread.onSpinWait();
                    }
                });
            }

            List<Future<Result>> answers = new ArrayList<>();
            for (int i = 0; i < COMMANDS; i++) {
                answers.add(threads.submit(() -> command.run("auth", "token", "-q")));
            }

            for (Future<Result> answer : answers) {
                assertEquals("canary-next", answer.get().endedWith(0).line());
            }
            server.verify(1, postRequestedFor(urlEqualTo("/token")));
        } finally {
            isBusy.set(false);
            threads.shutdownNow();
        }
    }

    @Test
    void withoutItTheErrorNamesIt() throws IOException {
        Result token = Command.in(Files.createDirectory(folder.resolve("without")))
                .configured(configuration())
                .run("auth", "token");

        assertTrue(
                token.err()
                        .matches("(?s).*Put the plugin kstlib-storage-redis into /.+/plugins: a jar, or a directory.*"),
                token::toString);
    }

    @Test
    void bringsNoNativeCodeAndNoPartOfKstlibThatTheCommandHas() throws IOException {
        List<String> names = StoragePlugin.jars("redis").stream()
                .map(jar -> jar.getFileName().toString())
                .toList();

        assertTrue(names.stream().anyMatch(name -> name.startsWith("jedis-")), names::toString);
        assertEquals(
                List.of(),
                names.stream()
                        .filter(name -> name.matches(".*(epoll|kqueue|io_uring|tcnative|linux|osx|windows).*")
                                || (name.startsWith("kstlib-") && !name.startsWith("kstlib-storage-redis")))
                        .toList());
    }
}
