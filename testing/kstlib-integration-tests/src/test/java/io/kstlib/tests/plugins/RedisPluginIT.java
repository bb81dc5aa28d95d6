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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The storage {@code redis}, as people unpack it in {@code plugins/}. */
class RedisPluginIT {

    @RegisterExtension
    private final WireMockExtension server = WireMockExtension.newInstance().build();

    @TempDir
    Path folder;

    private RedisProcess redis;
    private Command command;

    @BeforeEach
    void unpack() throws IOException {
        redis = RedisProcess.server(folder);
        command = RedisPlugin.unpackedIn(folder);
        server.stubFor(post("/token").willReturn(okJson("{\"access_token\": \"canary-access\", \"expires_in\": 600}")));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private String configuration() {
        return """
                auth:
                  token_storage: redis
                  storage: { redis: { url: '%s', lease: 60, timeouts: { connect: 30, command: 30 } } }
                  default_provider: zoo
                  providers:
                    zoo:
                      type: oauth2
                      client_id: my-app
                      client_secret: s3cret
                      token_url: %s/token
                      flow: client_credentials
                """.formatted(redis.url(), server.baseUrl());
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
        List<String> names = RedisPlugin.jars().stream()
                .map(jar -> jar.getFileName().toString())
                .toList();

        assertTrue(names.stream().anyMatch(name -> name.startsWith("lettuce-core")), names::toString);
        assertEquals(
                List.of(),
                names.stream()
                        .filter(name -> name.matches(".*(epoll|kqueue|io_uring|tcnative|linux|osx|windows).*")
                                || (name.startsWith("kstlib-") && !name.startsWith("kstlib-storage-redis")))
                        .toList());
    }
}
