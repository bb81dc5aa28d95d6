package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.killed.RotatingServer;
import io.kstlib.tests.sops.MotoServer;
import io.kstlib.tests.sops.TransitEngine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipients in AWS KMS and in Vault work in the distribution as unpacked. Where there are none, they cost nothing. */
@Tag("trial")
class RecipientsIT {

    private static final String ROLE = "arn:aws:iam::123456789012:role/reader";
    private static final List<String> THEIRS =
            List.of("software.amazon.", "io.kstlib.sops.aws.", "io.kstlib.sops.hc.", "org.slf4j.");

    @TempDir
    static Path folder;

    @TempDir
    Path home;

    private static Distribution distribution;
    private static MotoServer aws;
    private static String key;

    private final RotatingServer server = new RotatingServer();
    private Command command;

    @BeforeAll
    static void start() throws IOException {
        distribution = Distribution.copiedTo(folder.resolve("kstlib"));
        distribution.archive();
        aws = MotoServer.start(folder.resolve("moto.log"));
        key = aws.newKey();
    }

    @AfterAll
    static void end() {
        if (aws != null) {
            aws.close();
        }
    }

    @BeforeEach
    void command() {
        command = Command.of(distribution.directory(), home);
        aws.environment().forEach(command::with);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void encryptedFor(String recipients) throws IOException {
        Path secret = Files.writeString(home.resolve("secret"), "not-a-secret\n");
        command.configured("""
            auth:
              sops: {%s}
              providers:
                reports:
                  type: oauth2
                  flow: client_credentials
                  client_id: my-service
                  client_secret: file://%s
                  token_url: %s
            """.formatted(recipients, secret, server.tokenEndpoint()));
    }

    private String stored() throws IOException {
        return Files.readString(StoredToken.file(home, "reports"));
    }

    /** Asserts that the first process encrypts, and the second one decrypts. */
    private void assertKeepsTheToken(String recipient) throws IOException {
        assertEquals("access-1", command.run("auth", "token").endedWith(0).line());
        Result second = command.run("auth", "token").endedWith(0);
        assertEquals("access-1", second.line());
        assertEquals("", second.err());
        assertEquals(1, server.issued());
        assertTrue(stored().contains(recipient), this::toString);
    }

    @Test
    void aTokenIsEncryptedForAKeyInAwsKms() throws IOException {
        encryptedFor("kms: " + key);

        assertKeepsTheToken(key);
    }

    @Test
    void aTokenIsEncryptedForAKeyInAwsKmsInARole() throws IOException {
        encryptedFor("kms: " + key + "+" + ROLE);

        assertKeepsTheToken(ROLE);
    }

    /** The SDK finds the class that assumes the role of a profile by its name. */
    @Test
    void aRoleMayStandInAProfile() throws IOException {
        encryptedFor("kms: " + key);
        Files.writeString(Files.createDirectory(home.resolve(".aws")).resolve("config"), """
            [profile own]
            aws_access_key_id = test
            aws_secret_access_key = test
            [profile lab]
            role_arn = %s
            source_profile = own
            region = eu-west-1
            """.formatted(ROLE));
        command.with("AWS_PROFILE", "lab").with("AWS_ACCESS_KEY_ID", "").with("AWS_SECRET_ACCESS_KEY", "");

        assertKeepsTheToken(key);
    }

    @Test
    void aTokenIsEncryptedForAKeyInVault() throws IOException {
        try (TransitEngine vault = new TransitEngine()) {
            command.with("VAULT_ADDR", vault.address()).with("VAULT_TOKEN", TransitEngine.TOKEN);
            encryptedFor("hc_vault: '" + vault.keyUri() + "'");

            assertKeepsTheToken(vault.address());
        }
    }

    @Test
    void theyAreListedAndNotLoaded() {
        Map<String, List<Object>> found = Zoo.plugins(
                        command.run("auth", "plugins", "--json").endedWith(0))
                .stream()
                .filter(plugin -> "recipient".equals(plugin.get("kind")))
                .collect(Collectors.toMap(
                        plugin -> String.valueOf(plugin.get("types")),
                        plugin -> List.of(String.valueOf(plugin.get("module")), plugin.get("loaded") == Boolean.TRUE)));

        assertEquals(
                Map.of(
                        "[kms]",
                        List.of("io.kstlib.sops.aws.kms", false),
                        "[hc_vault]",
                        List.of("io.kstlib.sops.hc.vault", false)),
                found);
        assertTrue(command.run("auth", "plugins").endedWith(0).out().contains("when needed"));
        assertTrue(command.run("auth", "doctor").out().contains("recipient (when needed) hc_vault, kms"));
    }

    /** No class of these modules is loaded when no such recipient is met, or when a nearer key opens the file. The archive stays valid. */
    @Test
    void whereNoneIsNeededNothingOfThemIsLoaded() throws IOException {
        encryptedFor("");
        command.run("auth", "token").endedWith(0);
        assertLoadsNothingOfTheirs();

        String own = Files.readAllLines(home.resolve(".config/sops/age/keys.txt")).stream()
                .filter(line -> line.contains("public key: "))
                .map(line -> line.substring(line.indexOf("age1")))
                .findFirst()
                .orElseThrow();
        encryptedFor("age: " + own + ", kms: '" + key + "'");
        command.run("auth", "token", "--refresh").endedWith(0);
        assertTrue(stored().contains(key));
        assertLoadsNothingOfTheirs();
    }

    private void assertLoadsNothingOfTheirs() throws IOException {
        Path log = home.resolve("classes.log");
        command.with("KSTLIB_JAVA_OPTS", "-Xlog:class+load:file=" + log);
        command.run("auth", "token").endedWith(0);
        command.with("KSTLIB_JAVA_OPTS", "");
        List<String> lines = Files.readAllLines(log);

        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> THEIRS.stream().anyMatch(line::contains))
                        .toList());
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("io.kstlib.sops.Sops source: shared objects file")),
                "the archive was not used");
        Files.delete(log);
    }

    @Test
    void withoutTheirFolderTheMessageNamesWhatIsMissing() throws IOException {
        encryptedFor("kms: " + key);
        command.run("auth", "token").endedWith(0);
        Path recipients = distribution.directory().resolve("recipients");
        Path place = recipients.resolve("kms");
        Path aside = Files.move(place, folder.resolve("aside"));
        try {
            Result unreadable = command.run("auth", "token").endedWith(3);
            Result unwritable = command.run("auth", "login").endedWith(3);

            for (Result result : List.of(unreadable, unwritable)) {
                assertEquals("", result.out());
                assertTrue(
                        result.err().contains("Add the module kstlib-sops-aws-kms, with what it requires, in " + place),
                        result::toString);
            }
            assertTrue(unreadable.err().contains(key), unreadable::toString);
            assertEquals(
                    List.of("hc_vault"),
                    Zoo.types(command.run("auth", "plugins", "--json").endedWith(0), "recipient"));
        } finally {
            Files.move(aside, place);
        }
    }

    @Test
    void withoutOneOfTheirJarsTheMessageNamesTheModule() throws IOException {
        encryptedFor("kms: " + key);
        command.run("auth", "token").endedWith(0);
        Path place = distribution.directory().resolve("recipients/kms");
        Path jar = jar(place, "sts-");
        Path aside = Files.move(jar, folder.resolve("aside.jar"));
        try {
            Result token = command.run("auth", "token").endedWith(3);
            List<String> problems =
                    Zoo.problems(command.run("auth", "plugins", "--json").endedWith(1));

            String missing = "Module software.amazon.awssdk.services.sts not found, required by io.kstlib.sops.aws.kms";
            assertTrue(token.err().contains(missing), token::toString);
            assertEquals(1, problems.size(), problems::toString);
            assertTrue(problems.get(0).contains(missing), problems::toString);
            assertTrue(command.run("auth", "doctor").out().contains(missing));
        } finally {
            Files.move(aside, jar);
        }
    }

    private static Path jar(Path place, String start) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(place, start + "[0-9]*.jar")) {
            return jars.iterator().next();
        }
    }
}
