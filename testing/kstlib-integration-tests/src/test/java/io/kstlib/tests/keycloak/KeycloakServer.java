package io.kstlib.tests.keycloak;

import io.kstlib.tests.company.CompanyAuthority;
import io.kstlib.tests.company.CompanyHost;
import io.kstlib.tests.company.ServerIdentity;
import io.kstlib.tests.process.ChildProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Keycloak server of its own, started from the distribution. It has its own home directory, a port that the system chose, and a database
 * in memory.
 */
public final class KeycloakServer implements AutoCloseable {

    private static final Pattern LISTENING =
            Pattern.compile("Listening on: http://[^:]+:(\\d+)\\S* and https://[^:]+:(\\d+)");
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final List<String> REALMS = List.of("kstlib-realm.json", "rotating-realm.json");

    private final ChildProcess process;
    private final KeycloakHome home;
    private final URI base;
    private final URI secureBase;
    private final CompanyAuthority authority;
    private final KeycloakAdmin admin;

    /** The ports that the system chose. */
    private record Ports(int plain, int secure) {}

    private KeycloakServer(
            ChildProcess process, KeycloakHome home, Ports ports, CompanyAuthority authority, String adminPassword) {
        this.process = process;
        this.home = home;
        this.base = URI.create("http://127.0.0.1:" + ports.plain());
        this.secureBase = URI.create("https://127.0.0.1:" + ports.secure());
        this.authority = authority;
        this.admin = new KeycloakAdmin(base, adminPassword);
    }

    /**
     * Starts a server from the distribution that the build unpacked, and waits until it answers.
     *
     * @return the running server
     */
    public static KeycloakServer start() {
        KeycloakDistribution distribution = KeycloakDistribution.unpackedByTheBuild();
        distribution.buildOnce();
        KeycloakHome home = KeycloakHome.create(distribution);
        for (String realm : REALMS) {
            home.importRealm(realm);
        }
        String adminPassword = UUID.randomUUID().toString();
        CompanyAuthority authority = CompanyAuthority.named("Company Root CA");
        ServerIdentity identity = authority.issuing("Company Issuing CA").server(CompanyHost.name());
        ProcessBuilder command = distribution.command(
                home.path(),
                "start",
                "--optimized",
                "--cache=local",
                "--import-realm",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=0",
                "--https-port=0",
                "--https-certificate-file=" + home.write("server.pem", identity.chainPem()),
                "--https-certificate-key-file=" + home.write("server.key", identity.keyPem()),
                "--truststore-paths=" + home.write("company.pem", authority.pem()),
                "--hostname-strict=false");
        command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", KeycloakAdmin.USERNAME);
        command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", adminPassword);
        ChildProcess process = ChildProcess.start("Keycloak", command, distribution.logFile("keycloak"));
        try {
            Ports ports = process.awaitLine(KeycloakServer::portsIn, START_LIMIT);
            return new KeycloakServer(process, home, ports, authority, adminPassword);
        } catch (IllegalStateException notReady) {
            process.close();
            home.close();
            throw notReady;
        }
    }

    private static Ports portsIn(String line) {
        Matcher matcher = LISTENING.matcher(line);
        return matcher.find()
                ? new Ports(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : null;
    }

    /** @return its https address without a path; the certificate is for {@link CompanyHost#name()} */
    public URI secureBase() {
        return secureBase;
    }

    /** @return the authority of its certificate, which no client trusts by itself */
    public CompanyAuthority authority() {
        return authority;
    }

    /** @return its address without a path */
    public URI base() {
        return base;
    }

    /**
     * @return the issuer of the realm {@code kstlib}
     */
    public String issuer() {
        return issuer("kstlib");
    }

    /**
     * @param realm the name of a realm
     * @return its issuer
     */
    public String issuer(String realm) {
        return base + "/realms/" + realm;
    }

    /** @return the functions of an administrator */
    public KeycloakAdmin admin() {
        return admin;
    }

    @Override
    public void close() {
        process.close();
        home.close();
    }
}
