package io.kstlib.tests.oidcprovider;

import io.kstlib.files.ContentHash;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.process.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** An OpenID Provider that is not Keycloak: {@code oidc-provider} of npm. It needs node and npm, which fetches it once for each build. */
public final class OidcProviderServer implements AutoCloseable {

    private static final Path FOLDER = Path.of("target", "oidc-provider").toAbsolutePath();
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "server.mjs");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration FETCH_LIMIT = Duration.ofMinutes(3);
    private static final Pattern LISTENING = Pattern.compile("issuer (\\S+) and (\\S+)");

    private final ChildProcess process;
    private final ClientFiles clients;
    private final Addresses addresses;

    /** The issuer, and the address for clients with certificates. */
    private record Addresses(String issuer, String secured) {}

    private OidcProviderServer(ChildProcess process, ClientFiles clients, Addresses addresses) {
        this.process = process;
        this.clients = clients;
        this.addresses = addresses;
    }

    /** Starts a server of its own, or skips the test if it cannot be had. */
    static OidcProviderServer start() {
        Path node = RequiredTool.onPath("node");
        fetchOnce(RequiredTool.onPath("npm"));
        ClientFiles clients = ClientFiles.in(FOLDER);
        ProcessBuilder command = new ProcessBuilder(
                node.toString(), "server.mjs", clients.clients().toString(), FOLDER.toString());
        ChildProcess process = ChildProcess.start(
                "oidc-provider", command.directory(FOLDER.toFile()), FOLDER.resolve("oidc-provider.log"));
        try {
            return new OidcProviderServer(
                    process, clients, process.awaitLine(OidcProviderServer::addressesIn, START_LIMIT));
        } catch (IllegalStateException notReady) {
            process.close();
            throw notReady;
        }
    }

    private static Addresses addressesIn(String line) {
        Matcher listening = LISTENING.matcher(line);
        return listening.matches() ? new Addresses(listening.group(1), listening.group(2)) : null;
    }

    /** The private key of the clients that sign, as a JWK. */
    public Path clientKey() {
        return FOLDER.resolve("client-key.jwk");
    }

    /** A JWT of a platform that the server trusts. */
    Path platformToken() {
        return FOLDER.resolve("platform.jwt");
    }

    /** Returns the keys of a section by which a client that authenticates in such a way shows its certificate. */
    List<String> certificateLines(ClientMethod method) {
        return clients.certificateLines(method);
    }

    /** The authority of the port for clients with certificates, which no client trusts by itself. */
    public Path authority() {
        return FOLDER.resolve("ca.pem");
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
        return addresses.issuer();
    }

    /** @return its host and port */
    public String host() {
        return URI.create(issuer()).getAuthority();
    }

    /** @return the userinfo endpoint */
    public String userInfo() {
        return issuer() + "/me";
    }

    /**
     * @param page what the server answered to a client with a certificate
     * @return the same page where a browser trusts the server
     */
    public URI forBrowser(URI page) {
        return URI.create(page.toString().replace(addresses.secured(), issuer()));
    }

    /** @return the host and port for clients with certificates */
    public String securedHost() {
        return URI.create(addresses.secured()).getAuthority();
    }

    /** @return the userinfo endpoint for clients with certificates */
    public String securedUserInfo() {
        return addresses.secured() + "/me";
    }

    @Override
    public void close() {
        process.close();
    }
}
