package io.kstlib.tests.company;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.core.session.AuthSession;
import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.network.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A whole login at a Keycloak with a certificate of a private authority, directly and through a proxy that demands Basic. */
@WithKeycloak
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompanyLoginIT {

    /** Every command that speaks to the provider. */
    private static final List<List<String>> COMMANDS = List.of(
            List.of("auth", "whoami"),
            List.of("auth", "token", "--refresh"),
            List.of("auth", "check"),
            List.of("auth", "doctor"),
            List.of("auth", "logout"));

    /** Those of them that use a login and leave it. */
    private static final List<List<String>> USES = COMMANDS.subList(0, 2);

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    private Gate gate;
    private Path bundle;

    /** A home with a login that needed no proxy. */
    private Path loggedIn;

    CompanyLoginIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @BeforeAll
    void logInOnce(@TempDir Path folder) throws IOException {
        gate = openGate();
        bundle = Files.writeString(
                folder.resolve("company.pem"),
                CompanyAuthority.named("Another CA").pem()
                        + keycloak.authority().pem());
        loggedIn = Files.createDirectory(folder.resolve("home"));
        logIn(configured(loggedIn, gate, "ssl_ca_bundle: " + bundle)).endedWith(0);
    }

    @AfterAll
    void shut() {
        gate.close();
    }

    private Gate openGate() {
        return Gate.at(CompanyHost.address(), keycloak.secureBase());
    }

    private static String base(Gate gate) {
        return "https://" + CompanyHost.name() + ":" + gate.port();
    }

    private Command configured(String... furtherLines) {
        return configured(home, gate, furtherLines);
    }

    private static Command configured(Path home, Gate gate, String... furtherLines) {
        StringBuilder further = new StringBuilder();
        for (String line : furtherLines) {
            further.append("      ").append(line).append('\n');
        }
        return Command.inThisJvm(home).configured("""
                        auth:
                          token_storage: file
                          callback_server: { port: 0 }
                          providers:
                            corporate:
                              type: oidc
                              issuer: %s/realms/kstlib
                              client_id: cli-public
                              scopes: [openid, profile, email]
                        %s""".formatted(base(gate), further));
    }

    private Result logIn(Command command, String... options) {
        String[] words = new String[options.length + 3];
        System.arraycopy(options, 0, words, 0, options.length);
        System.arraycopy(new String[] {"auth", "login", "--no-browser"}, 0, words, options.length, 3);
        try (RunningCommand login = command.start(words)) {
            LoginPage page =
                    LoginPage.open(login.awaitUrl(), keycloak.authority().trusted());
            Callback.follow(page.logIn("alice", "wonderland"));
            return login.await();
        }
    }

    /** Deletes the cached documents. With them {@code check} would not need the server. */
    private void forgetDocuments() throws IOException {
        Path cache = home.resolve(".cache/kstlib");
        if (Files.exists(cache)) {
            try (Stream<Path> paths = Files.walk(cache)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void runAll(Command command, List<List<String>> commands) {
        commands.forEach(words -> command.run(words.toArray(String[]::new)).endedWith(0));
    }

    @Test
    void worksBehindAPrivateAuthorityThatTheBundleAdds() throws IOException {
        Command command = configured("ssl_ca_bundle: " + bundle);

        logIn(command).endedWith(0);
        runAll(command, COMMANDS);
    }

    @Test
    void worksBehindAPrivateAuthorityThatTheEnvironmentNames() throws IOException {
        Command command = configured("ssl_trust: system").with("SSL_CERT_FILE", bundle.toString());

        logIn(command).endedWith(0);
        command.run("auth", "whoami").endedWith(0);
    }

    @Test
    void goesThroughTheProxyOfTheEnvironmentWithEveryRequest() throws IOException {
        try (TinyProxy proxy = TinyProxy.start(home)) {
            Command command = configured("ssl_ca_bundle: " + bundle).with("HTTPS_PROXY", proxy.url());
            logIn(command).endedWith(0);
            Command locked = configured("ssl_ca_bundle: " + bundle).with("https_proxy", proxy.url("wr0ng"));

            for (List<String> words : COMMANDS) {
                forgetDocuments();
                long before = proxy.tunnels();
                Result refused = locked.run(words.toArray(String[]::new));
                assertTrue(
                        (refused.out() + refused.err()).contains("does not accept the user name and password")
                                || words.contains("logout"),
                        refused::toString);
                assertFalse(refused.toString().contains("wr0ng"), refused::toString);
                assertTrue(proxy.tunnels() > before, () -> words + " did not ask the proxy");
                if (words.contains("logout")) {
                    refused.endedWith(4); // removed here, but not revoked
                } else {
                    command.run(words.toArray(String[]::new)).endedWith(0);
                }
            }
        }
    }

    @Test
    void goesThroughTheProxyOfTheConfiguration() throws IOException {
        try (TinyProxy proxy = TinyProxy.start(home)) {
            Command command = configured(
                            "ssl_ca_bundle: " + bundle,
                            "proxy: { url: 'http://127.0.0.1:" + proxy.port() + "', user: " + TinyProxy.USER
                                    + ", password: env://PROXY_PASSWORD }")
                    .with("PROXY_PASSWORD", TinyProxy.PASSWORD)
                    .with("NO_PROXY", "*");

            logIn(command).endedWith(0);
            runAll(command, USES);

            assertTrue(proxy.tunnels() > USES.size());
        }
    }

    @Test
    void sessionsOfTheLibraryTakeTheSameRoute() throws IOException {
        try (TinyProxy proxy = TinyProxy.start(home)) {
            long before = proxy.tunnels();

            try (Kstlib kstlib = Engine.program(Kstlib.builder(), program -> program.workingDirectory(loggedIn))
                            .home(loggedIn)
                            .environment(Map.of("HTTPS_PROXY", proxy.url()))
                            .build();
                    AuthSession session = AuthSession.open(kstlib.client("corporate"))) {
                String userinfo = base(gate) + "/realms/kstlib/protocol/openid-connect/userinfo";
                assertTrue(session.get(userinfo).body().contains("alice"));
            }

            assertEquals(
                    before + 2, proxy.tunnels(), "the first request is without the login, and the proxy demands it");
        }
    }

    @Test
    void bypassesTheProxyForWhatNoProxyNames() throws IOException {
        Command command = configured(loggedIn, gate, "ssl_ca_bundle: " + bundle)
                .with("HTTPS_PROXY", "http://127.0.0.1:9")
                .with("NO_PROXY", "other.example," + CompanyHost.name());

        runAll(command, USES);
    }

    @Test
    void showsThePasswordOfTheProxyNowhere() throws IOException { // security rule 6
        try (TinyProxy proxy = TinyProxy.start(home);
                Gate own = openGate()) {
            Command command = configured(home, own, "ssl_ca_bundle: " + bundle)
                    .with("HTTPS_PROXY", proxy.url())
                    .with("KSTLIB_DEBUG", "1");
            Result login = logIn(command, "--verbose").endedWith(0);
            assertFalse(login.toString().contains(TinyProxy.PASSWORD), login::toString);
            assertNotShown(command);

            own.shut();
            assertNotShown(command);
        }
    }

    private void assertNotShown(Command command) {
        for (List<String> words : COMMANDS.subList(0, 4)) {
            String[] verbose = new String[words.size() + 1];
            verbose[0] = "--verbose";
            System.arraycopy(words.toArray(String[]::new), 0, verbose, 1, words.size());
            Result result = command.run(verbose);
            assertFalse(result.toString().contains(TinyProxy.PASSWORD), result::toString);
        }
    }
}
