package io.kstlib.tests.troubleshooting;

import static java.util.Map.entry;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.company.CompanyAuthority;
import io.kstlib.tests.company.ServerIdentity;
import io.kstlib.tests.network.OddServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.Map;

/** Certificates and proxies. */
final class CompanySymptoms {

    private static final CompanyAuthority COMPANY = CompanyAuthority.named("Company Root CA");
    private static final CompanyAuthority ISSUING = COMPANY.issuing("Company Issuing CA");

    private CompanySymptoms() {}

    static Map<String, Symptom> all() {
        return Map.ofEntries(
                entry("a private authority", bench -> untold(bench, ISSUING.server("localhost"))),
                entry(
                        "a server's own certificate",
                        bench -> untold(bench, CompanyAuthority.selfSignedServer("localhost"))),
                entry(
                        "an old certificate, or a clock that is ahead",
                        bench -> told(bench, ISSUING.expiredServer("localhost"))),
                entry(
                        "a new certificate, or a clock that is behind",
                        bench -> told(bench, ISSUING.futureServer("localhost"))),
                entry("another name", bench -> told(bench, ISSUING.server("sso.company.com"))),
                entry("a file of certificates that is not there", CompanySymptoms::missingFile),
                entry("a bundle that is not a file", CompanySymptoms::noFile),
                entry("verification is switched off", CompanySymptoms::unverified),
                entry("no user name is set", bench -> proxy(bench, "", "407 No\r\nProxy-Authenticate: Basic")),
                entry(
                        "user name or password is wrong",
                        bench -> proxy(bench, "jane:wr0ng@", "407 No\r\nProxy-Authenticate: Basic")),
                entry(
                        "the proxy demands another way to log in",
                        bench -> proxy(
                                bench, "", "407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM")),
                entry("a forbidden host", bench -> proxy(bench, "", "403 Forbidden")),
                entry("a host inside the company", bench -> proxy(bench, "", "503 Unavailable")),
                entry("a wrong proxy", bench -> by(bench, "http://localhost:" + unusedPort())),
                entry(
                        "a wrong port",
                        bench -> by(
                                bench,
                                "http://localhost:"
                                        + bench.ends(OddServer.answering("SSH-2.0-OpenSSH\r\n\r\n"))
                                                .port())),
                entry(
                        "a proxy that closes the connection",
                        bench -> by(
                                bench,
                                "http://localhost:"
                                        + bench.ends(OddServer.resetting()).port())),
                entry("a password with special characters", bench -> misspelt(bench)));
    }

    private static String untold(Bench bench, ServerIdentity identity) throws IOException {
        return bench.failedLogin(bench.at("https://localhost:" + bench.secured(identity)));
    }

    private static String told(Bench bench, ServerIdentity identity) throws IOException {
        String bundle = Files.writeString(bench.home().resolve("company.pem"), COMPANY.pem())
                .toString();
        return bench.failedLogin(bench.at("https://localhost:" + bench.secured(identity), "ssl_ca_bundle: " + bundle));
    }

    private static String missingFile(Bench bench) throws IOException {
        Command command = bench.at("https://localhost:" + bench.secured(ISSUING.server("localhost")))
                .with("SSL_CERT_FILE", bench.home().resolve("missing.pem").toString());
        return Bench.said(command.run("auth", "login", "--no-browser").endedWith(3));
    }

    private static String noFile(Bench bench) throws IOException {
        Command command = bench.at("https://localhost:" + bench.secured(ISSUING.server("localhost")))
                .with("SSL_CERT_FILE", bench.home().toString());
        return Bench.said(command.run("auth", "login", "--no-browser").endedWith(3));
    }

    private static String unverified(Bench bench) throws IOException {
        return bench.failedLogin(
                bench.at("https://localhost:" + bench.secured(ISSUING.server("localhost")), "ssl_verify: false"));
    }

    private static String proxy(Bench bench, String login, String answer) {
        OddServer proxy = bench.ends(OddServer.answering("HTTP/1.1 " + answer + "\r\n\r\n"));
        return by(bench, "http://" + login + "localhost:" + proxy.port());
    }

    private static String by(Bench bench, String proxy) {
        return bench.failedLogin(bench.at("https://sso.company.invalid").with("HTTPS_PROXY", proxy));
    }

    private static String misspelt(Bench bench) {
        Command command =
                bench.at("https://sso.company.invalid").with("HTTPS_PROXY", "http://jane:12#3@proxy.company.com:3128");
        return Bench.said(command.run("auth", "login", "--no-browser").endedWith(3));
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
