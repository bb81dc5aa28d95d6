package io.kstlib.tests.company;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.network.Gate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two folders of one person write the same path of certificates on the same line. A server that only one of them trusts must not serve the
 * other through the cache.
 */
class ForeignCacheIT {

    private static final CompanyAuthority COMPANY = CompanyAuthority.named("Company");
    private static final CompanyAuthority STRANGER = CompanyAuthority.named("Stranger");

    @TempDir
    Path home;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Of the one address of both servers. */
    private volatile int port;

    @Test
    void documentsOfAForeignServerStayInTheFolderThatTrustsIt() throws IOException {
        HttpsServer stranger = server(STRANGER, "stranger");
        HttpsServer genuine = server(COMPANY, "genuine");
        try (Gate gate = Gate.to(address(stranger))) {
            port = gate.port();
            Command hostile = project("hostile", STRANGER);
            Command trusted = project("trusted", COMPANY);
            check(hostile);
            assertTrue(asked.contains("stranger discovery"), asked::toString);
            assertTrue(asked.contains("stranger keys"), asked::toString);
            asked.clear();

            gate.leadTo(address(genuine));
            Result checked = check(trusted);

            assertEquals("genuine discovery", asked.get(0), checked::toString);
            assertTrue(asked.contains("genuine keys"), asked::toString);
            asked.clear();
            check(trusted);
            assertFalse(asked.contains("genuine discovery"), "the second time its own document serves");
        } finally {
            stranger.stop(0);
            genuine.stop(0);
        }
        try (var files = Files.list(home.resolve(".cache/kstlib/published"))) {
            assertEquals(4, files.count());
        }
    }

    private Command project(String name, CompanyAuthority authority) throws IOException {
        Path folder = Files.createDirectory(home.resolve(name));
        Files.writeString(folder.resolve("corp.pem"), authority.pem());
        return Command.inThisJvm(folder).with("HOME", home.toString()).configured("""
                auth:
                  token_storage: file
                  providers:
                    corporate:
                      type: oidc
                      ssl_ca_bundle: corp.pem
                      issuer: https://localhost:%d
                      client_id: my-app
                """.formatted(port));
    }

    /** Checks a token that no key fits, so that all published documents are requested. */
    private Result check(Command command) throws IOException {
        long now = Instant.now().getEpochSecond();
        String token = part("{\"alg\":\"ES256\",\"kid\":\"none\"}")
                + "."
                + part("{\"iss\":\"https://localhost:%d\",\"aud\":\"my-app\",\"sub\":\"s\",\"iat\":%d,\"exp\":%d}"
                        .formatted(port, now, now + 600))
                + "." + part("x".repeat(64));
        Result result = command.run("auth", "check", "--config", "kstlib.conf.yml", "--token", token, "corporate");
        assertTrue(result.exitCode() != 0, result::toString);
        return result;
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private HttpsServer server(CompanyAuthority authority, String name) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(authority.server("localhost").context()));
        server.createContext("/.well-known/openid-configuration", exchange -> {
            asked.add(name + " discovery");
            answer(
                    exchange,
                    "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/%2$s\",\"token_endpoint\":\"%1$s/t\"}"
                            .formatted("https://localhost:" + port, name));
        });
        server.createContext("/" + name, exchange -> {
            asked.add(name + " keys");
            answer(exchange, "{\"keys\":[]}");
        });
        server.start();
        return server;
    }

    private static URI address(HttpsServer server) {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "max-age=600");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
