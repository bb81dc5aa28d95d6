package io.kstlib.tests.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.killed.RotatingServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real pip and the real uv, at an index that demands the token. */
class PipIT {

    private static final String WHEEL = "demo-1.0-py3-none-any.whl";

    private final RotatingServer provider = new RotatingServer();
    private TokenGate index;

    @TempDir
    Path home;

    private Tool pip;

    @BeforeEach
    void serve() throws IOException {
        byte[] wheel = wheel();
        index = new TokenGate(() -> "access-" + provider.issued(), exchange -> answer(exchange, wheel));
        pip = Tool.beside("moto_server", "pip", home)
                .with("PIP_DISABLE_PIP_VERSION_CHECK", "1")
                .with("PIP_NO_CACHE_DIR", "1");
        Tool.script(
                home,
                "keyring",
                "exec " + HelperUser.helper(home, "pip corporate --host " + index.host()) + " -- \"$@\"");
    }

    @AfterEach
    void stop() {
        index.close();
        provider.close();
    }

    private static byte[] wheel() throws IOException {
        Map<String, String> files = new TreeMap<>(Map.of(
                "demo.py", "",
                "demo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
                "demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                "demo-1.0.dist-info/RECORD", ""));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static void answer(HttpExchange exchange, byte[] wheel) throws IOException {
        try (exchange) {
            boolean file = exchange.getRequestURI().getPath().endsWith(".whl");
            String page = "<!DOCTYPE html><html><body><a href=\"/files/" + WHEEL + "\">" + WHEEL + "</a></body></html>";
            byte[] body = file ? wheel : page.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", file ? "application/octet-stream" : "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Result download(String user) {
        return pip.run(
                home,
                "download",
                "--no-deps",
                "--no-input",
                "--keyring-provider",
                "subprocess",
                "--index-url",
                "http://" + user + index.host() + "/simple/",
                "demo");
    }

    @Test
    void installsFromAnIndexThatDemandsTheTokenAlsoAfterItExpired() throws IOException {
        HelperUser.loggedIn(home, provider);
        download("oauth2@").endedWith(0);
        assertTrue(Files.deleteIfExists(home.resolve(WHEEL)));
        StoredToken.age(home, "corporate", Duration.ofHours(2));
        download("oauth2@").endedWith(0);

        assertTrue(Files.exists(home.resolve(WHEEL)));
        assertEquals(
                List.of("access-1", "access-2"),
                index.shown().stream().distinct().toList());
    }

    @Test
    void uvInstallsFromItToo() {
        HelperUser.loggedIn(home, provider);
        Tool.beside("moto_server", "uv", home)
                .with("UV_KEYRING_PROVIDER", "subprocess")
                .with("UV_CACHE_DIR", home.resolve("cache").toString())
                .run(
                        home,
                        "pip",
                        "install",
                        "--no-deps",
                        "--target",
                        home.resolve("target").toString(),
                        "--index-url",
                        "http://oauth2@" + index.host() + "/simple/",
                        "demo")
                .endedWith(0);

        assertTrue(Files.exists(home.resolve("target/demo.py")));
        assertEquals(List.of("access-1"), index.shown().stream().distinct().toList());
    }

    @Test
    void withoutALoginTheIndexRefuses() { // earlier versions of pip also show the line of the helper
        HelperUser.configured(home, provider);
        Result result = download("oauth2@");

        assertFalse(result.exitCode() == 0, result::toString);
        assertTrue(result.err().contains("401 Error"), result::toString);
        assertEquals(List.of(), index.shown());
    }
}
