package io.kstlib.tests.plugins;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.json.Json;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.sops.SopsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A third party's storage that keeps only ciphertext. */
class SealedStorageIT {

    private static final String STORAGE = """
            package zoo.safe;

            import io.kstlib.auth.spi.config.ConfigSchema;
            import io.kstlib.auth.spi.storage.*;
            import io.kstlib.auth.api.token.Token;
            import io.kstlib.storage.sops.envelope.TokenEnvelope;
            import java.io.*;
            import java.nio.file.*;
            import java.time.Duration;
            import java.util.*;

            @io.kstlib.auth.spi.plugin.Plugin(type = "safe", description = "a safe")
            public final class Safe implements TokenStorageFactory {
                @Override public ConfigSchema schema() { return TokenEnvelope.schema(); }

                @Override public TokenStorage create(StorageContext context) {
                    TokenEnvelope envelope = TokenEnvelope.of(context);
                    Path folder = context.home().path().orElseThrow();
                    return new TokenStorage() {
                        private Path file(String provider) { return folder.resolve(provider + ".safe"); }
                        @Override public Optional<Token> load(String provider) {
                            try {
                                return Files.exists(file(provider))
                                        ? Optional.of(envelope.open(
                                                Files.readAllBytes(file(provider)), location(provider), provider))
                                        : Optional.empty();
                            } catch (IOException failed) {
                                throw new UncheckedIOException(failed);
                            }
                        }
                        @Override public synchronized Optional<Token> update(
                                String provider, Duration wait, TokenUpdate update) {
                            Optional<Token> next = update.apply(load(provider), Lease.HELD);
                            try {
                                if (next.isPresent()) {
                                    Files.write(file(provider), envelope.seal(next.get(), location(provider)));
                                } else {
                                    Files.deleteIfExists(file(provider));
                                }
                            } catch (IOException failed) {
                                throw new UncheckedIOException(failed);
                            }
                            return next;
                        }
                        @Override public List<String> list() { return List.of(); }
                        @Override public void proveWritable(String provider) {
                            load(provider);
                            envelope.prove(location(provider));
                        }
                        @Override public String location(String provider) { return "the safe of " + provider; }
                        @Override public Protection protection() { return Protection.ENCRYPTED; }
                    };
                }
            }
            """;

    @RegisterExtension
    private final WireMockExtension server = WireMockExtension.newInstance().build();

    @TempDir
    Path folder;

    private Path home;
    private Command command;

    @BeforeEach
    void drop() throws IOException {
        Distribution distribution = Distribution.forPlugins(folder.resolve("kstlib"));
        home = Files.createDirectory(folder.resolve("home"));
        try (Stream<Path> lib = Files.list(distribution.lib())) {
            distribution.drop(
                    "safe.jar",
                    new PluginJar()
                            .source("zoo.safe.Safe", STORAGE)
                            .module("zoo.safe", "zoo.safe.Safe", "io.kstlib.storage.sops"),
                    lib.toArray(Path[]::new));
        }
        server.stubFor(post("/token").willReturn(okJson("{\"access_token\": \"canary-access\", \"expires_in\": 600}")));
        command = distribution.command(home).with("HOME", home.toString());
    }

    private Command configured(String storage) {
        return command.configured("""
                auth:
                  token_storage: safe
                  %s
                  default_provider: zoo
                  providers:
                    zoo:
                      type: oauth2
                      client_id: my-app
                      client_secret: s3cret
                      token_url: %s/token
                      flow: client_credentials
                """.formatted(storage, server.baseUrl()));
    }

    @Test
    void keepsCiphertextThatTheSopsCommandDecrypts() throws IOException {
        Result first = configured("").run("auth", "token").endedWith(0);
        Result second = command.run("auth", "token").endedWith(0);

        assertEquals("canary-access", first.line());
        assertEquals("canary-access", second.line());
        server.verify(1, postRequestedFor(urlEqualTo("/token")));
        assertFalse(Files.readString(home.resolve("zoo.safe")).contains("canary"));
        byte[] plain = SopsCommand.in(home, Map.of("HOME", home.toString()))
                .run("decrypt", "--input-type", "json", "--output-type", "json", "zoo.safe");
        assertEquals("canary-access", Json.readObject(plain).get("access_token"));
    }

    @Test
    void recipientsOfItsOwnSectionAreChecked() {
        Result token = configured("storage: { safe: { age: age1nonsense } }")
                .run("auth", "token")
                .endedWith(0);

        assertEquals("canary-access", token.line());
        assertTrue(token.err().contains("could not be stored"), token::toString);
        assertTrue(token.err().contains("auth.storage.safe.age (kstlib.conf.yml:3)"), token::toString);
        assertFalse(Files.exists(home.resolve("zoo.safe")));
    }
}
