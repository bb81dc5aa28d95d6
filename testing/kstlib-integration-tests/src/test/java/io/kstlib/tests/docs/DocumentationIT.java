package io.kstlib.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kstlib.auth.core.Kstlib;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what the README and the documentation show. A real Keycloak replaces the example company's issuer, clients and API; everything else
 * stays as written.
 */
@Order(1)
@WithKeycloak
class DocumentationIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final KeycloakServer keycloak;

    @TempDir
    Path folder;

    DocumentationIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @Test
    void everyBlockSaysHowItIsTested() throws IOException {
        List<DocumentedBlock> blocks = DocumentedBlock.all();

        Set<String> tests = tests();
        assertTrue(blocks.size() > 10, () -> "only " + blocks.size() + " blocks were found");
        for (DocumentedBlock block : blocks) {
            String marker = block.marker();
            if (marker.startsWith("by ")) {
                assertTrue(
                        tests.contains(marker.substring(3) + ".java"),
                        () -> block + " names a test that is not there: " + marker);
            } else {
                assertTrue(
                        List.of("config", "commands", "imports", "java").contains(marker)
                                || marker.matches("none \\S+( \\S+){2,}"),
                        () -> block + " does not say how it is tested, or why not: \"" + marker + "\"");
            }
        }
    }

    /** Finds the names of the files of tests. */
    private static Set<String> tests() throws IOException {
        Set<String> names = new HashSet<>();
        Files.walkFileTree(DocumentedBlock.root(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean built = Set.of("target", ".git").contains(String.valueOf(folder.getFileName()));
                return built ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                names.add(String.valueOf(file.getFileName()));
                return FileVisitResult.CONTINUE;
            }
        });
        return names;
    }

    @TestFactory
    Stream<DynamicTest> everyConfigurationIsRight() {
        return DocumentedBlock.all("config").stream()
                .map(block -> dynamicTest(block.toString(), () -> {
                    Path file = Files.writeString(Files.createTempFile(folder, "config", ".yml"), block.text());
                    try (Kstlib kstlib = Kstlib.builder()
                            .configFile(file)
                            .environment(Map.of())
                            .home(folder)
                            .build()) {
                        kstlib.checkConfiguration();
                        assertFalse(kstlib.providers().isEmpty());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> theCommandsOfTheReadmeDoWhatItSays() throws IOException {
        return commands(home("readme"), DocumentationIT::isOfTheReadme);
    }

    @Tag("long")
    @TestFactory
    Stream<DynamicTest> theOtherCommandsDoWhatTheirPageSays() throws IOException {
        Path home = home("commands");
        logIn(home);
        return commands(home, block -> !isOfTheReadme(block));
    }

    private static boolean isOfTheReadme(DocumentedBlock block) {
        return block.page().endsWith("README.md");
    }

    private Stream<DynamicTest> commands(Path home, Predicate<DocumentedBlock> which) {
        return DocumentedBlock.all("commands").stream()
                .filter(which)
                .map(block -> dynamicTest(block.toString(), () -> {
                    if (block.text().contains("curl ")) {
                        RequiredTool.onPath("curl");
                    }
                    run(home, block, List.of("sh", "-euc", atKeycloak(block.text())), Map.of());
                }));
    }

    @TestFactory
    Stream<DynamicTest> theJavaBlocksOfTheReadmeRun() throws IOException {
        return running(DocumentationIT::isOfTheReadme);
    }

    @Tag("trial")
    @TestFactory
    Stream<DynamicTest> theOtherJavaBlocksRun() throws IOException {
        return running(block -> !isOfTheReadme(block));
    }

    private static void logIn(Path home) {
        for (String provider : List.of("corporate", "github")) {
            try (RunningCommand login = Command.inThisJvm(home).startLogin("--no-browser", provider)) {
                Callback.follow(LoginPage.open(login.awaitUrl()).logIn("alice", "wonderland"));
                login.await().endedWith(0);
            }
        }
    }

    private Stream<DynamicTest> running(Predicate<DocumentedBlock> which) throws IOException {
        Path home = home("java");
        logIn(home);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return DocumentedBlock.all("java").stream()
                .filter(which)
                .map(block -> dynamicTest(block.toString(), () -> {
                    Snippet snippet = Snippet.of(block.with(atKeycloak(block.text())));
                    String classPath = snippet.compile(Files.createTempDirectory(folder, "snippet"))
                            + System.getProperty("path.separator")
                            + Snippet.classPath();
                    String token = Command.inThisJvm(home)
                            .run("auth", "token", "corporate")
                            .endedWith(0)
                            .line();
                    run(
                            home,
                            block,
                            List.of(
                                    java,
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+UseSerialGC",
                                    "-cp",
                                    classPath,
                                    snippet.name()),
                            Map.of("API_TOKEN", token));
                }));
    }

    /** Makes a home like after the quick start: both providers and a service are configured, and a browser and {@code kstlib} are on the path. */
    private Path home(String name) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        AliceAtKeycloak.program(home);
        Path config = Files.createDirectories(home.resolve(".config/kstlib"));
        String endpoints = keycloak.issuer() + "/protocol/openid-connect/";
        Files.writeString(config.resolve("kstlib.conf.yml"), """
                auth:
                  default_provider: corporate
                  callback_server: { port: 0 }
                  providers:
                    corporate:
                      type: oidc
                      issuer: %1$s
                      client_id: cli-public
                      scopes: [openid, profile, email]
                      pkce: true
                    github:
                      type: oauth2
                      authorize_url: %2$sauth
                      token_url: %2$stoken
                      client_id: cli-public
                      scopes: [openid, profile]
                    reports:
                      type: oidc
                      issuer: %1$s
                      client_id: docs-service
                      client_secret: env://SERVICE_SECRET
                      flow: client_credentials
                """.formatted(keycloak.issuer(), endpoints));
        return home;
    }

    private String atKeycloak(String text) {
        String userinfo = keycloak.issuer() + "/protocol/openid-connect/userinfo";
        return text.replace("https://api.company.com/data", userinfo)
                .replace("https://api.github.com/user", userinfo)
                .replace("\"api.company.com\"", "\"127.0.0.1\"")
                .replace(
                        "--host api.company.com",
                        "--host " + URI.create(userinfo).getAuthority())
                .replace("https://sso.company.com/realms/main", keycloak.issuer())
                .replace("\"my-app\"", "\"cli-public\"")
                .replace("\"my-service\"", "\"docs-service\"")
                .replace("./kstlib ", "kstlib ")
                .replace("curl ", "curl --fail --silent --show-error ");
    }

    private void run(Path home, DocumentedBlock block, List<String> words, Map<String, String> further)
            throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        String path = Command.installed().resolve("bin") + ":" + System.getenv("PATH");
        environment.clear();
        environment.putAll(Map.of(
                "HOME",
                home.toString(),
                "PATH",
                path,
                "JAVA_HOME",
                System.getProperty("java.home"),
                "BROWSER",
                home.resolve("browser").toString(),
                "SERVICE_SECRET",
                "marked-service-secret-9a77",
                "LANG",
                "C.UTF-8"));
        environment.putAll(further);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), () -> block + " takes too long");
            String said = Files.readString(output);
            assertEquals(0, process.exitValue(), () -> block + "\n" + said);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
