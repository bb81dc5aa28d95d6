package io.kstlib.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * The tables of {@code docs/configuration.md} list the keys that the code reads. This command writes them again:
 * {@code mvn test -pl kstlib-integration-tests -am -Dtest=ConfigurationTablesTest -Dsurefire.failIfNoSpecifiedTests=false -Dkstlib.docs=write}.
 */
class ConfigurationTablesTest {

    private static final Path DOCUMENT = DocumentedBlock.root().resolve("docs/configuration.md");

    @Test
    void listsEveryKeyOfTheSectionAuth() throws IOException {
        checkTable("auth", AuthKeys.SCHEMA.keys());
    }

    @Test
    void listsEveryKeyThatAllProvidersShare() throws IOException {
        checkTable("provider", ProviderKeys.schema().keys());
    }

    @Test
    void listsEveryKeyOfOAuth2Providers() throws IOException {
        checkTable("oauth2", keys(ProviderFactory.class, "oauth2"));
    }

    @Test
    void listsEveryFurtherKeyOfOidcProviders() throws IOException {
        List<ConfigKey<?>> further = new ArrayList<>(keys(ProviderFactory.class, "oidc"));
        List<String> shared = keys(ProviderFactory.class, "oauth2").stream()
                .map(ConfigKey::name)
                .filter(name -> !name.equals(ProviderKeys.ISSUER.name()))
                .toList();
        further.removeIf(key -> shared.contains(key.name()));
        checkTable("oidc", further);
    }

    @Test
    void listsEveryKeyOfAwsProviders() throws IOException {
        checkTable("aws", keys(ProviderFactory.class, "aws"));
    }

    @Test
    void listsEveryKeyOfTheFlowCiba() throws IOException {
        checkTable("ciba", keys(AuthFlowFactory.class, "ciba"));
    }

    @Test
    void listsEveryKeyOfFlowsForServices() throws IOException {
        checkTable("client_credentials", keys(AuthFlowFactory.class, "client_credentials"));
        checkTable("token_exchange", keys(AuthFlowFactory.class, "token_exchange"));
        checkTable("jwt_bearer", keys(AuthFlowFactory.class, "jwt_bearer"));
        checkTable("workload_identity", keys(ClientAuthenticationFactory.class, "workload_identity"));
    }

    @Test
    void listsEveryFurtherKeyOfClientsThatSign() throws IOException {
        List<ConfigKey<?>> further = new ArrayList<>(keys(ClientAuthenticationFactory.class, "private_key_jwt"));
        further.removeAll(ProviderKeys.schema().keys());
        checkTable("signing", further);
    }

    @Test
    void listsEveryKeyOfTheStorages() throws IOException {
        checkTable("storage.postgresql", keys(TokenStorageFactory.class, "postgresql"));
        checkTable("storage.redis", keys(TokenStorageFactory.class, "redis"));
        checkTable("storage.sops", keys(TokenStorageFactory.class, "sops"));
        checkTable("storage.keyring", keys(TokenStorageFactory.class, "keyring"));
        checkTable("storage.file", keys(TokenStorageFactory.class, "file"));
    }

    @Test
    void listsEveryKeyOfTheSecretsOfPrograms() throws IOException {
        checkTable("secrets.exec", keys(SecretResolverFactory.class, "exec"));
    }

    @Test
    void theCommandsOfPasswordManagersAreCommands() throws IOException {
        List<String> commands = Pattern.compile("^\\| .* \\| `(\\[.*])` \\|$", Pattern.MULTILINE)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertEquals(7, commands.size());
        for (String command : commands) {
            ConfigMap section = ConfigMap.of(Map.of("my-app", Map.of("command", new Yaml().<Object>load(command))));
            ConfigProblems problems = new ConfigProblems();
            schema(SecretResolverFactory.class, "exec").check(new Settings("auth.secrets.exec", section), problems);
            assertEquals(List.of(), problems.found(), command);
        }
    }

    private static <F extends PluginFactory> List<ConfigKey<?>> keys(Class<F> kind, String type) {
        return schema(kind, type).keys();
    }

    private static <F extends PluginFactory> ConfigSchema schema(Class<F> kind, String type) {
        return ServiceLoader.load(kind).stream()
                .filter(factory ->
                        factory.type().getAnnotation(Plugin.class).type().equals(type))
                .findFirst()
                .orElseThrow()
                .get()
                .schema();
    }

    private static void checkTable(String name, List<ConfigKey<?>> keys) throws IOException {
        String document = Files.readString(DOCUMENT);
        Matcher table = Pattern.compile(
                        "(<!-- keys:" + Pattern.quote(name) + " -->\n)(.*?)(<!-- /keys -->)", Pattern.DOTALL)
                .matcher(document);
        assertTrue(
                table.find(), () -> DOCUMENT + " has no table between <!-- keys:" + name + " --> and <!-- /keys -->");
        String expected = "\n" + KeyTable.of(keys) + "\n";
        if (System.getProperty("kstlib.docs", "").equals("write")) {
            Files.writeString(
                    DOCUMENT, document.substring(0, table.start(2)) + expected + document.substring(table.end(2)));
        } else {
            assertEquals(expected, table.group(2), "write it again with -Dkstlib.docs=write");
        }
    }
}
