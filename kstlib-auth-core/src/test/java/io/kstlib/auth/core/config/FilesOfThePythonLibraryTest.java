package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.login.Warning;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configuration files of users of the Python kstlib. */
class FilesOfThePythonLibraryTest {

    @TempDir
    Path root;

    private ConfigFolders folders;

    @BeforeEach
    void makeFolders() {
        folders = new ConfigFolders(root);
    }

    private List<String> check(String text) {
        return ConfigCheckerTest.checker().check(folders.config(text).root()).stream()
                .map(ConfigProblem::toString)
                .toList();
    }

    @Test
    void takesAnExplicitNullForAKeyThatIsNotThere() {
        assertEquals(List.of(), check("""
                auth:
                  default_provider: null
                  token_storage: ~
                  callback_server: { port_range: null }
                  trace:
                  storage: { file: null }
                  status: null
                  providers:
                    corporate:
                      type: oidc
                      issuer: https://sso.company.com
                      client_secret: null
                      ssl_ca_bundle: null
                      token_endpoint: null
                      token_url: https://sso.company.com/token
                      headers: { X-Route: null }
                      proxy: null
                    nothing: null
                """));
    }

    @Test
    void anExplicitNullHidesWhatAnIncludedFileSays() {
        folders.write("more.yml", "auth: {token_storage: file, providers: {a: {type: oidc, pkce: maybe}}}");

        assertEquals(List.of(), check("""
                include: more.yml
                auth:
                  providers: { a: { pkce: null } }
                """));
    }

    @Test
    void includesNothingWhereIncludeIsNull() {
        assertEquals(List.of(), check("include:\nauth: {}"));
    }

    @Test
    void takesAProviderWithAnIssuerAndNoTypeForOneOfOidc() {
        assertEquals(List.of(), check("auth: {providers: {a: {issuer: 'https://sso.company.com', pkce: true}}}"));
        assertEquals(
                List.of(
                        "auth.providers.a.pkce (kstlib.conf.yml:1): expected true or false, found \"maybe\"",
                        "auth.providers.b.type (kstlib.conf.yml:1): missing; the type of provider, such as oidc or oauth2"),
                check("auth: {providers: {a: {issuer: 'https://sso.company.com', pkce: maybe}, b: {client_id: x}}}"));
    }

    @Test
    void acceptsTheKeysOfThePythonLibraryAndSaysOnceThatTheyDoNothing() {
        folders.config("""
                auth:
                  trace: { pretty: true, extra_sensitive_keys: [] }
                  providers:
                    a: { type: oidc, issuer: https://sso.company.com, server_side: true }
                    b: { type: oidc, issuer: https://sso.company.com }
                """);

        assertEquals(List.of(), ConfigCheckerTest.checker().check(folders.root()));
        assertEquals(
                List.of("of the Python kstlib, without effect here: auth.trace (kstlib.conf.yml:2),"
                        + " auth.providers.a.server_side (kstlib.conf.yml:4)"),
                folders.load().notices().stream().map(Warning::inWords).toList());
    }

    @Test
    void saysWhatToWriteInsteadOfTomlAndIni() {
        folders.write("old.toml", "[auth]").config("include: old.toml\n");

        assertEquals(
                "old.toml: is TOML, which is not read here; write it as YAML or JSON: a table [auth.providers.NAME]"
                        + " becomes the keys auth, providers and NAME, each indented below the one before",
                folders.problem());
        folders.write("old.ini", "[auth]").explicitly(Path.of("old.ini"));
        assertTrue(folders.problem().startsWith("old.ini: is INI, which is not read here; write it as YAML"));
    }
}
