package io.kstlib.tests.oidcprovider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.kstlib.files.ContentHash;
import io.kstlib.json.Json;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.process.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** An OpenID Provider that is not Keycloak: {@code oidc-provider} of npm. It needs node and npm, which fetches it once for each build. */
public final class OidcProviderServer implements AutoCloseable {

    private static final Path FOLDER = Path.of("target", "oidc-provider").toAbsolutePath();
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "server.mjs");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration FETCH_LIMIT = Duration.ofMinutes(3);
    private static final String REDIRECT_URI = "http://127.0.0.1/callback"; // of a native app: the port does not matter

    private final ChildProcess process;
    private final String issuer;

    private OidcProviderServer(ChildProcess process, String issuer) {
        this.process = process;
        this.issuer = issuer;
    }

    /** Starts a server of its own, or skips the test if it cannot be had. */
    static OidcProviderServer start() {
        Path node = RequiredTool.onPath("node");
        fetchOnce(RequiredTool.onPath("npm"));
        ProcessBuilder command =
                new ProcessBuilder(node.toString(), "server.mjs", writeClients().toString());
        ChildProcess process = ChildProcess.start(
                "oidc-provider", command.directory(FOLDER.toFile()), FOLDER.resolve("oidc-provider.log"));
        try {
            return new OidcProviderServer(process, process.awaitLine(OidcProviderServer::issuerIn, START_LIMIT));
        } catch (IllegalStateException notReady) {
            process.close();
            throw notReady;
        }
    }

    private static Path writeClients() {
        try {
            ECKey key =
                    new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
            Files.writeString(FOLDER.resolve("client-key.jwk"), key.toJSONString());
            return Files.write(FOLDER.resolve("clients.json"), Json.write(clients(key)));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } catch (JOSEException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    private static String issuerIn(String line) {
        return line.startsWith("issuer ") ? line.substring("issuer ".length()) : null;
    }

    /** The private key of the clients that sign, as a JWK. */
    public Path clientKey() {
        return FOLDER.resolve("client-key.jwk");
    }

    private static List<Map<String, Object>> clients(ECKey key) {
        List<Map<String, Object>> clients = new ArrayList<>(List.of(
                person("cli-public", Map.of()),
                person("cli-signed-userinfo", Map.of("userinfo_signed_response_alg", "ES256")),
                person("cli-dpop", Map.of("dpop_bound_access_tokens", true)),
                person("cli-dpop-nonce", Map.of("dpop_bound_access_tokens", true))));
        for (ClientMethod method : ClientMethod.values()) {
            Map<String, Object> registered = new LinkedHashMap<>();
            registered.put("token_endpoint_auth_method", method.type());
            if (method.hasSecret()) {
                registered.put("client_secret", ClientMethod.SECRET);
            }
            if (method.hasKey()) {
                registered.put("jwks", Map.of("keys", List.of(key.toPublicJWK().toJSONObject())));
                registered.put("token_endpoint_auth_signing_alg", "ES256");
            }
            registered.put("grant_types", method.grants());
            registered.put("backchannel_token_delivery_mode", "poll");
            clients.add(person(method.clientId(), registered));
        }
        return clients;
    }

    private static Map<String, Object> person(String clientId, Map<String, ?> more) {
        Map<String, Object> client = new LinkedHashMap<>(Map.of(
                "client_id",
                clientId,
                "application_type",
                "native",
                "token_endpoint_auth_method",
                "none",
                "grant_types",
                List.of("authorization_code", "refresh_token"),
                "response_types",
                List.of("code"),
                "redirect_uris",
                List.of(REDIRECT_URI)));
        client.putAll(more);
        return client;
    }

    /** The lock file names each package by its hash. The marker is where {@code npm ci} removes it, so that it stands for a complete fetch. */
    private static synchronized void fetchOnce(Path npm) {
        try {
            Files.createDirectories(FOLDER);
            for (String file : FILES) {
                try (InputStream source = OidcProviderServer.class.getResourceAsStream("/oidc-provider/" + file)) {
                    Files.write(FOLDER.resolve(file), source.readAllBytes());
                }
            }
            String lock = ContentHash.hex(Files.readAllBytes(FOLDER.resolve("package-lock.json")));
            Path fetched = FOLDER.resolve("node_modules/fetched-with-" + lock);
            if (Files.exists(fetched)) {
                return;
            }
            Path log = FOLDER.resolve("npm.log");
            ProcessBuilder command = new ProcessBuilder(npm.toString(), "ci", "--no-audit", "--no-fund");
            try (ChildProcess fetching = ChildProcess.start("npm ci", command.directory(FOLDER.toFile()), log)) {
                if (!fetching.awaitExit(FETCH_LIMIT) || fetching.exitCode() != 0) {
                    Assumptions.abort("missing tool: npm could not fetch oidc-provider; see " + log);
                }
            }
            Files.createFile(fetched);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @return the issuer */
    public String issuer() {
        return issuer;
    }

    /** @return its host and port */
    public String host() {
        return URI.create(issuer).getAuthority();
    }

    /** @return the userinfo endpoint */
    public String userInfo() {
        return issuer + "/me";
    }

    @Override
    public void close() {
        process.close();
    }
}
