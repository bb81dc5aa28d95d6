package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.testkit.SecretResolverContract;
import io.kstlib.auth.testkit.context.TestContext;
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
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SopsSecretsTest extends SecretResolverContract {

    private static final String KEY = "auth.providers.corporate.client_secret";

    private static final String SECRETS = """
        corporate:
          client_secret: canary-one
          port: 8400
          on: true
          empty: ""
          nothing: null
          exponent: 1e10
          fraction: 1.50
        sso.company.com:
          secrets: [canary-two, canary-three]
        """;

    @TempDir
    Path home;

    private Path folder;
    private SecretResolver resolver;

    @BeforeEach
    void setUp() throws IOException {
        folder = Files.createDirectory(home.resolve("project"));
        resolver = factory().create(context());
        encrypt(folder.resolve("secrets.yaml"), SECRETS);
    }

    private BiFunction<Path, byte[], Map<String, @Nullable Object>> files() {
        return new SopsSecrets()
                .encryptedFiles(TestContext.of("auth", Map.of()).home(home))
                .orElseThrow();
    }

    private void encrypt(Path file, String plain) throws IOException {
        KeyContext keys = SopsKeyContexts.of(Map.of(), UserDirectory.at(home), Clock.systemUTC());
        MasterKeyTypes types = MasterKeyTypes.load();
        String own = OwnAgeIdentity.findOrCreate(keys).recipient();
        EncryptionRule rule =
                EncryptionRule.forRecipients(List.of(types.require("age").recipient(new RecipientSpec.Text(own))));
        SopsFormat format = SopsFormat.forPath(file);
        Document document = Document.parse(plain.getBytes(StandardCharsets.UTF_8), format);
        Files.createDirectories(file.getParent());
        Files.write(file, new Sops(types, keys).encrypt(document, rule));
    }

    @Override
    protected SecretResolverFactory factory() {
        return new SopsSecrets();
    }

    @Override
    protected TestContext context() {
        return TestContext.of("auth.secrets.sops", Map.of()).home(home);
    }

    @Override
    protected String reference() {
        return "sops://" + folder + "/secrets.yaml#corporate.client_secret";
    }

    @Override
    protected String secret() {
        return "canary-one";
    }

    @Override
    protected String missing() {
        return "sops://" + folder + "/secrets.yaml#corporate.nothing";
    }

    @Override
    protected void change(String secret) throws IOException {
        encrypt(folder.resolve("secrets.yaml"), SECRETS.replace(secret(), "\"" + secret + "\""));
    }

    private String resolve(String reference) {
        return resolver.resolve(reference(reference)).reveal();
    }

    private SecretReference reference(String text) {
        return SecretReference.parse(text, KEY, new Origin("kstlib.conf.yml", 7, folder.resolve("kstlib.conf.yml")));
    }

    private SecretException refused(String reference) {
        SecretException refusal = assertThrows(SecretException.class, () -> resolve(reference));
        assertEquals(reference, refusal.reference());
        assertTrue(refusal.getMessage().contains("(" + KEY + ", kstlib.conf.yml:7)"), refusal::getMessage);
        assertFalse(refusal.getMessage().contains("canary"), refusal::getMessage); // security rule 6
        assertEquals(1, refusal.getMessage().lines().count(), refusal::getMessage);
        return refusal;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sops://secrets.yaml#corporate.client_secret | canary-one",
                "sops://./secrets.yaml#corporate.client_secret | canary-one",
                "sops://~/project/secrets.yaml#corporate.client_secret | canary-one",
                "sops://secrets.yaml#corporate.port | 8400",
                "sops://secrets.yaml#corporate.on | true",
                "sops://secrets.yaml#[\"sso.company.com\"][\"secrets\"][1] | canary-three",
            })
    void findsValuesFromTheFolderOfTheConfiguration(String reference, String secret) {
        assertEquals(secret, resolve(reference));
    }

    @Test
    void readsAFileByItsWholePathAndInItsFormat() throws IOException {
        encrypt(home.resolve("elsewhere/s.env"), "CLIENT_SECRET=canary-env\n");
        encrypt(home.resolve("elsewhere/s.json"), "{\"a\": [{\"b\": \"canary-json\"}]}");
        encrypt(home.resolve("elsewhere/s.ini"), "[a]\nb = canary-ini\n");

        assertEquals("canary-env", resolve("sops://" + home + "/elsewhere/s.env#CLIENT_SECRET"));
        assertEquals("canary-json", resolve("sops://" + home + "/elsewhere/s.json#a.0.b"));
        assertEquals("canary-ini", resolve("sops://" + home + "/elsewhere/s.ini#a.b"));
    }

    @Test
    void saysWhereRelativePathsBegin() {
        String inFile = refused("sops://none.yaml#a").getMessage();
        SecretReference variable =
                SecretReference.parse("sops://none.yaml#a", KEY, new Origin("environment variable K", 0));
        String inVariable = assertThrows(SecretException.class, () -> resolver.resolve(variable))
                .getMessage();

        assertTrue(inFile.contains("names " + folder.resolve("none.yaml") + ", which does not exist"), inFile);
        assertTrue(
                inFile.contains("Relative paths begin at the directory of the configuration file, " + folder), inFile);
        Path here = Path.of("").toAbsolutePath();
        assertTrue(inVariable.contains("names " + here.resolve("none.yaml") + ","), inVariable);
        assertTrue(inVariable.contains("Relative paths begin at the current directory, " + here), inVariable);
    }

    @Test
    void examinesAReferenceWithoutOpeningTheFile() throws IOException {
        Files.writeString(folder.resolve("plain.yaml"), "never read: it would be refused");

        assertEquals(List.of(), resolver.examine(reference("sops://plain.yaml#a")));
        assertThrows(SecretException.class, () -> resolver.examine(reference("sops://none.yaml#a")));
        assertThrows(SecretException.class, () -> resolver.examine(reference("sops://plain.yaml")));
    }

    @Test
    void decryptsAFileOnce() throws IOException {
        resolve("sops://secrets.yaml#corporate.client_secret");
        Files.delete(home.resolve(".config/sops/age/keys.txt"));

        assertEquals("canary-two", resolve("sops://secrets.yaml#[\"sso.company.com\"][\"secrets\"][0]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sops://secrets.yaml",
                "sops://secrets.yaml#",
                "sops://#corporate",
                "sops://secrets.yaml#corporate..x",
                "sops://secrets.yaml#[corporate]",
                "sops://secrets.yaml#corporate.client_secrets",
                "sops://secrets.yaml#corporate.nothing",
                "sops://secrets.yaml#corporate.empty",
                "sops://secrets.yaml#corporate.exponent",
                "sops://secrets.yaml#corporate.fraction",
                "sops://secrets.yaml#corporate",
                "sops://secrets.yaml#sops.mac",
                "sops://none.yaml#corporate",
                "sops://.#corporate",
            })
    void whatLeadsToNoSecretIsAnError(String reference) {
        refused(reference);
    }

    @Test
    void aFileThatIsNotEncryptedIsAnErrorAndItsValuesAreNotSent() throws IOException {
        Files.writeString(folder.resolve("plain.yaml"), "a: canary\n");

        refused("sops://plain.yaml#a");
    }

    @Test
    void aFileThatCannotBeDecryptedIsAnErrorThatNamesTheKeysTried() throws IOException {
        Files.delete(home.resolve(".config/sops/age/keys.txt"));

        String message = refused("sops://secrets.yaml#corporate.client_secret").getMessage();

        assertTrue(message.contains(folder.resolve("secrets.yaml").toString()), message);
        assertTrue(message.contains("keys.txt"), message);
        assertTrue(message.contains("age1"), message);
    }

    @Test
    void opensWholeFiles() throws IOException {
        Path file = folder.resolve("secrets.yaml");

        Map<String, Object> values = files().apply(file, Files.readAllBytes(file));

        assertEquals(List.of("corporate", "sso.company.com"), List.copyOf(values.keySet()));
        assertEquals(Map.of("secrets", List.of("canary-two", "canary-three")), values.get("sso.company.com"));
    }

    @Test
    void namesTheWholeFileThatItCannotOpen() throws IOException {
        Files.delete(home.resolve(".config/sops/age/keys.txt"));
        Path file = folder.resolve("secrets.yaml");
        byte[] content = Files.readAllBytes(file);

        SecretException refusal = assertThrows(SecretException.class, () -> files().apply(file, content));

        assertEquals(file.toString(), refusal.reference());
        assertTrue(refusal.getMessage().startsWith(file.toString()), refusal::getMessage);
    }
}
