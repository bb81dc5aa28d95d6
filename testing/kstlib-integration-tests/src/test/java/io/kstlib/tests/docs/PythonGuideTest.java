package io.kstlib.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.Kstlib;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every example on the Python package's page about authentication has a counterpart in this documentation, which {@link DocumentationIT}
 * compiles and runs. The configurations of that page work unchanged.
 */
class PythonGuideTest {

    @TempDir
    Path home;

    /** An example of that page, and what a block must contain that does the same. */
    private record Example(String python, String marker, List<String> parts) {

        private static Example java(String python, String... parts) {
            return new Example(python, "java", List.of(parts));
        }

        private static Example command(String line) {
            return new Example(line, "commands", List.of(line));
        }

        boolean isIn(DocumentedBlock block) {
            return parts.stream().allMatch(block.text()::contains);
        }
    }

    private static final String FROM_CONFIG = "OidcProvider.fromConfig(\"corporate\")";

    private static final List<Example> EXAMPLES = List.of(
            Example.java(
                    "session.get(\"https://api.company.com/data\")",
                    FROM_CONFIG,
                    "AuthSession.open(corporate)",
                    "session.get(\"https://api.company.com/data\")"),
            Example.java(
                    "provider.get_token(); token.access_token", FROM_CONFIG, ".getToken()", "authorizationHeader()"),
            Example.java(
                    "if not provider.is_authenticated: provider.login(); provider.get_userinfo()[\"name\"]",
                    "!corporate.isAuthenticated()",
                    ".login(",
                    ".getUserInfo().get(\"name\")"),
            Example.java(
                    "AuthSession(corporate), AuthSession(github)",
                    "AuthSession.open(kstlib.client(\"corporate\"))",
                    "AuthSession.open(kstlib.client(\"github\"))",
                    "https://api.github.com/user"),
            Example.java("provider.refresh_token()", FROM_CONFIG, ".refreshToken()"),
            Example.command("kstlib auth login corporate\n"),
            Example.command("kstlib auth status\n"),
            Example.command("kstlib auth whoami\n"),
            Example.command("kstlib auth check corporate --verbose\n"));

    @TestFactory
    Stream<DynamicTest> everyExampleHasItsCounterpart() {
        return EXAMPLES.stream()
                .map(example -> DynamicTest.dynamicTest(
                        example.python().strip(),
                        () -> assertTrue(
                                DocumentedBlock.all(example.marker()).stream().anyMatch(example::isIn),
                                () -> "no " + example.marker() + " block holds " + example.parts())));
    }

    @Test
    void itsConfigurationsWorkAsTheyAre() throws IOException {
        Path file = Files.writeString(home.resolve("kstlib.conf.yml"), """
                auth:
                  default_provider: corporate
                  token_storage: sops # or "file" or "memory"
                  sops:
                    path: ~/.config/kstlib/tokens.sops.yml
                  providers:
                    corporate:
                      type: oidc
                      issuer: https://sso.company.com/realms/main
                      client_id: my-app
                      scopes: [openid, profile, email]
                      pkce: true
                    github:
                      type: oauth2
                      authorize_url: https://github.com/login/oauth/authorize
                      token_url: https://github.com/login/oauth/access_token
                      client_id: your-client-id
                      client_secret: your-client-secret
                      scopes: [read:user, user:email]
                """);
        try (Kstlib kstlib = Kstlib.builder()
                .configFile(file)
                .environment(Map.of())
                .home(home)
                .build()) {
            kstlib.checkConfiguration();
            assertEquals("corporate", kstlib.client().name());
            assertEquals(2, kstlib.providers().size());
        }
    }

    @Test
    void itsTablesAreHere() throws IOException {
        Path docs = DocumentedBlock.root().resolve("docs");
        String providers = Files.readString(docs.resolve("providers.md"));
        for (String protocol :
                List.of("OAuth 2.0", "OpenID Connect", "PKCE", "SAML 2.0", "Kerberos", "LDAP", "Basic")) {
            assertTrue(providers.contains("\n| " + protocol + " | "), () -> "docs/providers.md has no row " + protocol);
        }
        String troubleshooting = Files.readString(docs.resolve("troubleshooting.md"));
        for (String entry : List.of("Not authenticated", "Token expired", "PKCE errors", "Discovery failed")) {
            assertTrue(troubleshooting.contains("\n| \"" + entry + "\""), () -> "no row " + entry);
        }
        String library = Files.readString(docs.resolve("library.md"));
        for (String type :
                List.of("OidcProvider", "OAuth2Provider", "TokenValidator", "api.token.Token", "AuthSession")) {
            assertTrue(library.contains("." + type + "` | ") || library.contains(type + "` | "), type);
        }
    }
}
