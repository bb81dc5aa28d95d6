package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types of a module that is not on the module path do not exist. */
@Tag("trial")
class MissingModuleIT {

    private static final String CONFIGURATION = """
            auth:
              token_storage: file
              providers:
                github:
                  type: oauth2
                  client_id: my-app
                  authorize_url: https://github.example.com/login/oauth/authorize
                  token_url: https://github.example.com/login/oauth/access_token
                corporate:
                  type: oidc
                  issuer: https://login.example.com
                  client_id: my-app
                service:
                  type: oidc
                  issuer: https://login.example.com
                  client_id: my-app
                  token_storage: memory
            """;

    @TempDir
    Path folder;

    private Distribution distribution;
    private Command command;

    @BeforeEach
    void copy() throws IOException {
        distribution = Distribution.copiedTo(folder.resolve("kstlib"));
        Path home = Files.createDirectory(folder.resolve("home"));
        command = Command.of(distribution.directory(), home).configured(CONFIGURATION);
    }

    /** The module keyring requires sops, so Java starts with both or with neither. */
    private Distribution withoutSops() throws IOException {
        return distribution.without("kstlib-storage-keyring").without("kstlib-storage-sops");
    }

    private List<String> types(String kind) {
        return Zoo.types(command.run("auth", "plugins", "--json").endedWith(0), kind);
    }

    private String plugin(String provider) {
        List<?> providers = (List<?>) Objects.requireNonNull(
                command.run("auth", "providers", "--json").json().get("providers"));
        return providers.stream()
                .map(each -> (Map<?, ?>) each)
                .filter(each -> provider.equals(each.get("name")))
                .map(each -> String.valueOf(each.get("plugin")))
                .findFirst()
                .orElseThrow();
    }

    /** Asserts exit code 3 and one line. It names the type, the key and the file, the types that exist, and what to add. */
    private static void assertNames(
            Result result, String kind, String type, String key, String loaded, String artifact) {
        result.endedWith(3);
        assertEquals("", result.out(), result::toString);
        List<String> said = result.err()
                .lines()
                .filter(line -> !line.contains("warning: tokens are stored unencrypted"))
                .toList();
        assertEquals(1, said.size(), result::toString);
        for (String part : List.of(
                "no " + kind + " type \"" + type + "\"",
                key,
                "kstlib.conf.yml:",
                "Loaded: " + loaded + ".",
                artifact)) {
            assertTrue(said.get(0).contains(part), result::toString);
        }
    }

    @Test
    void completeDistributionHasEveryType() {
        assertEquals(List.of("aws", "oauth2", "oidc"), types("provider"));
        assertEquals(List.of("file", "keyring", "memory", "sops"), types("storage"));
        assertEquals(List.of("introspection", "jwt"), types("validator"));
        assertEquals("loaded", plugin("github"));
        assertEquals("loaded", plugin("corporate"));
    }

    @Test
    void withoutOidcTheTypeAndItsValidatorAreGone() throws IOException {
        distribution.without("kstlib-auth-oidc");

        assertEquals(List.of("aws", "oauth2"), types("provider"));
        assertEquals(List.of(), types("validator"));
        assertFalse(command.run("auth", "plugins").endedWith(0).out().contains("oidc"));
        assertEquals("missing", plugin("corporate"));
        assertEquals("loaded", plugin("github"));
        assertNames(
                command.run("auth", "login", "corporate"),
                "provider",
                "oidc",
                "auth.providers.corporate.type",
                "aws, oauth2",
                "kstlib-auth-oidc");
        command.run("auth", "status", "github").endedWith(2);
    }

    /** The module oidc requires oauth2, so Java starts with both or with neither. */
    @Test
    void withoutOauth2TheTypeAndItsFlowsAreGone() throws IOException {
        distribution.without("kstlib-auth-oidc").without("kstlib-auth-oauth2");

        assertEquals(List.of("aws"), types("provider"));
        assertEquals(List.of("ciba", "device_code", "jwt_bearer", "token_exchange"), types("flow"));
        assertEquals(List.of("file", "keyring", "memory", "sops"), types("storage"));
        assertEquals("missing", plugin("github"));
        assertNames(
                command.run("auth", "login", "github"),
                "provider",
                "oauth2",
                "auth.providers.github.type",
                "aws",
                "kstlib-auth-oauth2");
    }

    /** The modules sops and keyring require file, whose store they encrypt. */
    @Test
    void withoutTheStorageFileItsTypeIsGone() throws IOException {
        withoutSops().without("kstlib-storage-file");

        assertEquals(List.of("memory"), types("storage"));
        assertEquals("loaded", plugin("corporate"));
        for (List<String> arguments : List.of(
                List.of("auth", "token", "corporate"),
                List.of("auth", "login", "corporate"),
                List.of("auth", "logout", "corporate"))) {
            assertNames(
                    command.run(arguments.toArray(String[]::new)),
                    "storage",
                    "file",
                    "auth.token_storage",
                    "memory",
                    "kstlib-storage-file");
        }
    }

    @Test
    void withoutTheStorageSopsNothingIsStoredInPlainTextInstead() throws IOException {
        withoutSops();
        command.configured(CONFIGURATION.replace("  token_storage: file\n", ""));

        assertEquals(List.of("file", "memory"), types("storage"));
        Result refused = command.run("auth", "login", "corporate").endedWith(3);

        assertTrue(refused.err().contains("no storage type \"sops\""), refused::toString);
        assertTrue(refused.err().contains("kstlib-storage-sops"), refused::toString);
        command.configured(CONFIGURATION).run("auth", "token", "corporate").endedWith(2);
    }

    @Test
    void withoutTheStorageSopsItStartsFasterAllTheSame() throws IOException {
        withoutSops().archive();

        assertFalse(distribution.archived().contains("kstlib-storage-sops"));
        command.run("auth", "token", "corporate").endedWith(2);
    }

    @Test
    void withoutTheStorageMemoryItsTypeIsGone() throws IOException {
        distribution.without("kstlib-storage-memory");

        assertEquals(List.of("file", "keyring", "sops"), types("storage"));
        assertNames(
                command.run("auth", "token", "service"),
                "storage",
                "memory",
                "auth.providers.service.token_storage",
                "file, keyring, sops",
                "kstlib-storage-memory");
        command.run("auth", "token", "corporate").endedWith(2);
    }
}
