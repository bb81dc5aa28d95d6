package io.kstlib.auth.cli.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.Shell.Result;
import io.kstlib.sops.Document;
import io.kstlib.sops.Sops;
import io.kstlib.sops.SopsFormat;
import io.kstlib.sops.age.OwnAgeIdentity;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.rules.EncryptionRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Security rule 11: an allowed directory of a stranger sends no other file of the person than the one that the question showed. */
@Tag("attack")
class LinkedSecretsTest {

    private static final String PRIVATE = "canary-of-a-private-file";

    @TempDir
    Path root;

    private AllRolesServer server;
    private Path home;
    private Path folder;

    @BeforeEach
    void fill() throws IOException {
        server = new AllRolesServer();
        home = Files.createDirectory(root.toRealPath().resolve("home"));
        folder = Files.createDirectory(home.resolve("checkout"));
        Files.writeString(Files.createDirectory(home.resolve(".ssh")).resolve("id_rsa"), PRIVATE);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String configuration(String secret, String... more) {
        return String.join(
                "\n",
                "auth:",
                "  token_storage: memory",
                "  providers:",
                "    corporate:",
                "      type: oauth2",
                "      flow: client_credentials",
                "      token_endpoint: " + server.url() + "/token",
                "      client_id: my-app",
                "      client_secret: '" + secret + "'",
                String.join("\n", more));
    }

    private void configure(String text) throws IOException {
        Files.writeString(folder.resolve("kstlib.conf.yml"), text);
    }

    private Result run(String... arguments) {
        return new Shell(home).in(folder).run(arguments);
    }

    /** Returns what the question showed. */
    private String allow() {
        String shown = run("auth", "allow", "--json").out();
        Result allowed = run("auth", "allow", "--yes");
        assertEquals(0, allowed.code(), allowed.err());
        return shown;
    }

    private Result token() {
        return run("auth", "token");
    }

    private void link(String name, Path target) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
        Files.createSymbolicLink(folder.resolve(name), target);
    }

    private void assertRefused(Result result) {
        assertEquals(3, result.code(), result.err());
        assertFalse(server.received().contains(PRIVATE), server.received());
        assertTrue(result.err().contains("kstlib auth allow"), result.err());
    }

    @Test
    void aLinkInPlaceOfASecretSendsNothing() throws IOException {
        configure(configuration("file://secret.txt"));
        Files.writeString(folder.resolve("secret.txt"), "a-value");
        allow();
        Result first = token();
        assertTrue(server.received().contains("a-value"), first.err() + server.received());

        server.forget();
        link("secret.txt", home.resolve(".ssh/id_rsa"));

        assertRefused(token());
        assertTrue(allow().contains("file://secret.txt, which leads to ~/.ssh/id_rsa"));
    }

    @Test
    void aLinkInPlaceOfAnEncryptedFileSendsNothing() throws IOException {
        encrypt(folder.resolve("secrets.yaml"), "value: a-value");
        encrypt(home.resolve("private.yaml"), "value: " + PRIVATE);
        configure(configuration("sops://secrets.yaml#value"));
        allow();
        Result first = token();
        assertTrue(server.received().contains("a-value"), first.err() + server.received());

        server.forget();
        link("secrets.yaml", home.resolve("private.yaml"));

        assertRefused(token());
    }

    /** One path is written in two ways: behind a link, {@code ..} leads elsewhere. Each reference gets the values of its own file. */
    @Test
    void dotsBehindALinkAreNotTakenForTheFileWithoutThem() throws IOException {
        Path deep = Files.createDirectories(home.resolve("private/deep"));
        encrypt(home.resolve("private/secrets.yaml"), "value: " + PRIVATE + "\nother: x");
        encrypt(folder.resolve("secrets.yaml"), "value: a-value");
        link("sub", deep);
        configure(configuration(
                "sops://secrets.yaml#value",
                "      headers: { X-A: b }",
                "      proxy: { url: 'http://127.0.0.1:1', user: u, password: 'sops://sub/../secrets.yaml#value' }"));
        String shown = allow();
        assertTrue(shown.contains("sub/../secrets.yaml#value, which leads to ~/private/secrets.yaml"), shown);

        Result unused = token();

        assertFalse(server.received().contains(PRIVATE), server.received());
    }

    /** What is encrypted is not seen in the question, so it leads nowhere else. */
    @Test
    void aReferenceThatIsEncryptedStaysInTheDirectory() throws IOException {
        configure("");
        encrypt(folder.resolve("kstlib.conf.yml"), configuration("file://~/.ssh/id_rsa"));
        allow();

        assertRefused(token());
        assertTrue(token().err().contains("was not allowed"), token().err());

        encrypt(folder.resolve("kstlib.conf.yml"), configuration("file://secret.txt"));
        Files.writeString(folder.resolve("secret.txt"), "a-value");
        allow();
        Result inside = token();
        assertTrue(server.received().contains("a-value"), inside.err());
    }

    @Test
    void aLinkInPlaceOfTheDirectoryOfTokensNeedsConsentAnew() throws IOException {
        configure(configuration("a-value")
                .replace("token_storage: memory", "token_storage: file\n  storage: { file: { directory: tokens } }"));
        allow();
        assertEquals(0, run("auth", "providers").code());

        link("tokens", home.resolve(".ssh"));

        assertRefused(run("auth", "providers"));
        assertTrue(allow().contains("tokens, which leads to ~/.ssh"));
    }

    private void encrypt(Path file, String plain) throws IOException {
        KeyContext keys = KeyContext.system().withEnvironment(Map.of()).withHome(home);
        EncryptionRule rule = EncryptionRule.forRecipients(List.of(MasterKeyTypes.load()
                .require("age")
                .recipient(
                        new RecipientSpec.Text(OwnAgeIdentity.findOrCreate(keys).recipient()))));
        SopsFormat format = SopsFormat.forPath(file);
        Document document = Document.parse(plain.getBytes(StandardCharsets.UTF_8), format);
        Files.write(file, new Sops(MasterKeyTypes.load(), keys).encrypt(document, rule));
    }
}
