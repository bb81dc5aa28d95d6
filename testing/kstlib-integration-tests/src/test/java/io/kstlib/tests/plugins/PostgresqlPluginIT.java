package io.kstlib.tests.plugins;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The storage {@code postgresql}, as people unpack it in {@code plugins/}. */
class PostgresqlPluginIT {

    @RegisterExtension
    private final WireMockExtension server = WireMockExtension.newInstance().build();

    @TempDir
    Path folder;

    private String configuration(String url) {
        return """
                auth:
                  token_storage: postgresql
                  storage: { postgresql: { url: '%s', username: postgres, lease: 60, timeouts: { connect: 30, command: 30 } } }
                  default_provider: zoo
                  providers:
                    zoo:
                      type: oauth2
                      client_id: my-app
                      client_secret: s3cret
                      token_url: %s/token
                      flow: client_credentials
                """.formatted(url, server.baseUrl());
    }

    @Tag("trial")
    @Test
    void worksApartFromTheCommandAndWritesNothingOfItsOwn() throws IOException {
        server.stubFor(post("/token").willReturn(okJson("{\"access_token\": \"canary-access\", \"expires_in\": 600}")));
        try (PostgresqlProcess postgresql = PostgresqlProcess.server()) {
            Command command = StoragePlugin.unpackedIn("postgresql", folder);
            Result plugins = command.run("auth", "plugins").endedWith(0);
            assertTrue(plugins.out().contains("postgresql"), plugins::toString);
            Command configured = command.configured(configuration(postgresql.url()));
            Result before = configured.run("auth", "doctor", "--json");
            assertTrue(before.out().contains("the first login makes the table"), before::toString);
            server.resetRequests();

            Result first = configured.run("auth", "token").endedWith(0);
            Result second = configured.run("auth", "token").endedWith(0);
            server.verify(1, postRequestedFor(urlEqualTo("/token")));
            Result doctor = configured.run("auth", "doctor", "--json"); // asks the endpoint, too

            assertEquals("canary-access", first.line());
            assertEquals("canary-access", second.line());
            assertEquals("", second.err());
            assertTrue(doctor.out().contains("durability"), doctor::toString);
            assertFalse(doctor.toString().contains("canary"), doctor::toString);
        }
    }

    @Test
    void withoutItTheErrorNamesIt() throws IOException {
        Result token = Command.in(Files.createDirectory(folder.resolve("without")))
                .configured(configuration("postgresql://127.0.0.1:1/logins"))
                .run("auth", "token");

        assertTrue(
                token.err()
                        .matches(
                                "(?s).*Put the plugin kstlib-storage-postgresql into /.+/plugins: a jar, or a directory.*"),
                token::toString);
    }

    @Test
    void bringsTheDriverAndNothingElse() throws IOException {
        List<String> names = StoragePlugin.jars("postgresql").stream()
                .map(jar -> jar.getFileName().toString().replaceAll("-[0-9].*", ""))
                .sorted()
                .toList();

        assertEquals(List.of("kstlib-storage-postgresql", "postgresql"), names);
    }
}
