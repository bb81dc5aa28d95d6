package io.kstlib.tests.troubleshooting;

import static java.util.Map.entry;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.network.OddServer;
import io.kstlib.tests.servers.Shape;
import io.kstlib.tests.servers.ShapedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Problems of a first login: no login yet, an expired token, PKCE, discovery. */
final class LoginSymptoms {

    private LoginSymptoms() {}

    static Map<String, Symptom> all() {
        return Map.ofEntries(
                entry("\"Not authenticated\"", LoginSymptoms::noLogin),
                entry("\"Token expired\"", LoginSymptoms::expired),
                entry("\"PKCE errors\": a public client without PKCE", LoginSymptoms::publicWithoutPkce),
                entry("\"PKCE errors\": a server without S256", LoginSymptoms::serverWithoutS256),
                entry("\"Discovery failed\"", LoginSymptoms::noDiscovery));
    }

    private static String noLogin(Bench bench) {
        return Bench.said(bench.at("http://127.0.0.1:9").run("auth", "token").endedWith(2));
    }

    private static String expired(Bench bench) throws IOException {
        ShapedProvider provider = bench.ends(ShapedProvider.plain());
        Command command = provider.configure(bench.command(), List.of());
        provider.logIn(command).endedWith(0);
        Path token = bench.home().resolve(".config/kstlib/auth/tokens/corporate.token.json");
        String past = Files.readString(token).replaceAll("\"(expires_at|issued_at)\":\"20\\d\\d", "\"$1\":\"2020");
        Files.writeString(token, past);
        return Bench.said(command.run("auth", "token").endedWith(2));
    }

    private static String publicWithoutPkce(Bench bench) {
        Command command = bench.at("http://127.0.0.1:9", "pkce: false");
        return Bench.said(command.run("auth", "login", "--no-browser").endedWith(3));
    }

    private static String serverWithoutS256(Bench bench) {
        Map<String, Object> metadata = Map.of("code_challenge_methods_supported", List.of("plain"));
        ShapedProvider provider = bench.ends(ShapedProvider.like(new Shape(Map.of("discovery", metadata))));
        return Bench.said(provider.configure(bench.command(), List.of()).run("auth", "doctor"));
    }

    private static String noDiscovery(Bench bench) {
        OddServer server = bench.ends(OddServer.answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
        return bench.failedLogin(bench.at("http://127.0.0.1:" + server.port()));
    }
}
