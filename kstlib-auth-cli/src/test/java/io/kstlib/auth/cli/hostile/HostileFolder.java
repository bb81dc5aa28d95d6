package io.kstlib.auth.cli.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.CommandNames;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder that a stranger filled, in which a person runs every command, for each key that names a server, a file or a secret. */
abstract class HostileFolder {

    static final String SECRET = "canary-client-secret";
    static final String FILE = "canary-of-a-file";
    private static final String VARIABLE = "canary-of-a-variable";

    /** These commands work without a configuration, and say nothing of this one. Setups do not look for it. */
    static final Set<String> NEED_NONE = Set.of("plugins", "allow", "setup aws");

    /** Helpers go by the person's own configuration, whose server gives a token, but no ID token and no credentials of AWS. */
    static final Map<String, Integer> HELPERS = Map.of(
            "credential git", 0,
            "credential kubectl", 2,
            "credential docker", 0,
            "credential aws", 3,
            "credential pip", 0,
            "credential maven", 0);

    static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path root;

    AllRolesServer attacker;
    private AllRolesServer genuine;
    Path home;
    Path folder;

    @BeforeEach
    void fill() throws IOException, InterruptedException {
        attacker = new AllRolesServer();
        genuine = new AllRolesServer();
        home = Files.createDirectory(root.toRealPath().resolve("home"));
        folder = Files.createDirectory(home.resolve("checkout"));
        Files.createDirectories(home.resolve(".ssh"));
        Files.writeString(home.resolve(".ssh/id_rsa"), FILE);
        new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start().waitFor();
        Path own = Files.createDirectories(home.resolve(".config/kstlib"));
        Files.writeString(own.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: file
                  providers:
                    corporate:
                      type: oauth2
                      authorization_endpoint: GENUINE/authorize
                      token_endpoint: GENUINE/token
                      userinfo_endpoint: GENUINE/userinfo
                      client_id: my-app
                      client_secret: %s
                """.formatted(SECRET).replace("GENUINE", genuine.url()));
    }

    @AfterEach
    void close() {
        attacker.close();
        genuine.close();
    }

    Shell in(Path directory) {
        return store().in(directory).set("CANARY", VARIABLE);
    }

    /** Stores a token of the genuine server that has expired. */
    Shell store() {
        return new Shell(home)
                .store(
                        "corporate",
                        StoredTokens.expiring(Duration.ofMinutes(-1))
                                .refreshable()
                                .issuedBy(genuine.url() + "/token", "my-app")
                                .json());
    }

    static List<String> line(String command, HostileKey key) {
        return switch (command) {
            case "login" -> List.of("auth", "login", "--manual", "--force");
            case "token" -> List.of("auth", "token", "--refresh");
            case "call" -> List.of("auth", "call", "GET", "http://127.0.0.1:1/", "--host", "127.0.0.1:1");
            case "exec" -> List.of("auth", "exec", "corporate", "--", "true");
            case "check" -> List.of("auth", "check", "--access-token");
            case "logout" ->
                key.endsSessions() ? List.of("auth", "logout", "--sso", "--timeout", "1") : List.of("auth", "logout");
            case "credential git" -> List.of("auth", "credential", "git", "corporate", "--host", "127.0.0.1:1", "get");
            case "credential docker" ->
                List.of("auth", "credential", "docker", "corporate", "--host", "127.0.0.1:1", "get");
            case "credential pip" ->
                List.of("auth", "credential", "pip", "corporate", "--host", "*.x.y", "--", "get", "https://z.x.y");
            case "storage move" -> List.of("auth", "storage", "move", "--to", "file");
            case "setup aws" -> List.of("auth", "setup", "aws", "corporate", "--yes");
            default ->
                Stream.concat(Stream.of("auth"), Stream.of(command.split(" ", -1)))
                        .toList();
        };
    }

    /** What a tool writes to a helper; a person pastes it elsewhere. */
    static String typed(String command) {
        return switch (command) {
            case "credential git" -> "protocol=http\nhost=127.0.0.1:1\n\n";
            case "credential docker" -> "http://127.0.0.1:1";
            default -> "a-code-that-is-pasted\n";
        };
    }

    List<Object> values(HostileKey key) {
        return switch (key.named()) {
            case SERVER -> List.of(attacker.url() + "/x");
            case FILE -> List.of("fifo", "/dev/zero", "~/.ssh/id_rsa");
            case SECRET -> List.of("file://~/.ssh/id_rsa", "file://fifo", "env://CANARY");
            case TOKENS -> List.of("127.0.0.1");
            case ACCOUNT -> List.of("work");
            case PERSON -> List.of("type");
            case NOTHING -> List.of();
        };
    }

    Map<String, Object> provider() {
        Map<String, Object> provider = new LinkedHashMap<>();
        provider.put("issuer", attacker.url());
        provider.put("client_id", "my-app");
        return provider;
    }

    private void assertNothingArrived(String what) {
        String received = attacker.received();
        for (String canary : List.of(SECRET, FILE, VARIABLE, StoredTokens.ACCESS, StoredTokens.REFRESH)) {
            assertTrue(!received.contains(canary), () -> what + ": " + canary + " arrived:\n" + received);
        }
    }

    void hostile(String configuration) throws IOException {
        Files.writeString(folder.resolve("kstlib.conf.yml"), configuration);
    }

    void allowed(String include, HostileKey key) throws IOException {
        for (Object value : values(key)) {
            attacker.forget();
            boolean fetchesByItself = key.named() == io.kstlib.auth.spi.config.ConfigKey.Named.SECRET;
            Object shown = fetchesByItself ? "env://NOTHING_OF_THEIRS" : value;
            hostile(key.configuration(
                    include, include.isEmpty() ? provider() : Map.of("issuer", attacker.url()), shown));
            in(folder).run("auth", "allow", "--yes");
            for (String command : CommandNames.all()) {
                in(folder).type(typed(command)).run(line(command, key));
                assertNothingArrived(command + " there with " + key + " = " + shown);
            }
            for (String command : CommandNames.all()) {
                in(home).type(typed(command)).run(line(command, key));
                assertNothingArrived(command + " elsewhere after " + key + " = " + shown);
            }
        }
    }
}
