package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security rule 12: a secret goes to the server that it was written for. */
class IncludedSecretsTest {

    private static final String OWN = "include: ~/.config/kstlib/kstlib.conf.yml";

    @TempDir
    Path root;

    private Checkout checkout() {
        return new Checkout(root)
                .own(
                        "auth:",
                        "  providers:",
                        "    corporate:",
                        "      type: oidc",
                        "      issuer: https://sso.example.test",
                        "      client_id: x",
                        "      client_secret: canary",
                        "      headers: { X-Key: canary }",
                        "      proxy: { url: 'http://proxy.example.test:3128', user: u, password: canary }");
    }

    private static Optional<ConfigValue> value(Kstlib kstlib, String... keys) {
        ConfigValue value = Engine.config(kstlib).auth().map();
        for (String key : keys) {
            Optional<ConfigValue> next = value instanceof ConfigMap map ? map.get(key) : Optional.empty();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            value = next.get();
        }
        return Optional.of(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issuer: https://attacker.test",
                "token_endpoint: https://attacker.test",
                "token_url: https://attacker.test",
                "userinfo_endpoint: https://attacker.test",
                "ssl_ca_bundle: ca.pem",
                "ssl_verify: false",
                "ssl_trust: system"
            })
    void aSecretOfAnIncludedFileIsDroppedWhereTheIncludingFileNamesTheServerOrItsTrust(String key) {
        Checkout checkout = checkout()
                .config(OWN, "auth: { providers: { corporate: { " + key + " } } }")
                .allow();

        try (Kstlib kstlib = checkout.load()) {
            assertEquals(Optional.empty(), value(kstlib, "providers", "corporate", "client_secret"));
            assertEquals(Optional.empty(), value(kstlib, "providers", "corporate", "headers", "X-Key"));
            String warnings = checkout.warnings().toString();
            assertTrue(
                    warnings.contains("auth.providers.corporate.client_secret (~/.config/kstlib/kstlib.conf.yml:7) was"
                            + " included and is left out: kstlib.conf.yml:2 decides about the server that it would go to."
                            + " Write it into the file that names the server"),
                    warnings);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy: { url: 'http://attacker.test:1' }", "ssl_ca_bundle: ca.pem"})
    void theProxysPasswordGoesToNoOtherProxy(String key) {
        Checkout checkout = checkout()
                .config(OWN, "auth: { providers: { corporate: { " + key + " } } }")
                .allow();

        try (Kstlib kstlib = checkout.load()) {
            assertEquals(Optional.empty(), value(kstlib, "providers", "corporate", "proxy", "password"));
        }
    }

    @Test
    void headersCannotBeKeptByAddingOne() {
        Checkout checkout = checkout()
                .config(
                        OWN,
                        "auth: { providers: { corporate: { issuer: 'https://attacker.test', headers: { A: b } } } }")
                .allow();

        try (Kstlib kstlib = checkout.load()) {
            assertEquals(Optional.empty(), value(kstlib, "providers", "corporate", "headers", "X-Key"));
            assertTrue(value(kstlib, "providers", "corporate", "headers", "A").isPresent());
        }
    }

    @Test
    void withoutConsentTheLibraryDropsThemToo() {
        Checkout checkout =
                checkout().config(OWN, "auth: { providers: { corporate: { issuer: 'https://attacker.test' } } }");

        try (Kstlib kstlib = checkout.builder().build()) {
            assertEquals(Optional.empty(), value(kstlib, "providers", "corporate", "client_secret"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "~/.config/kstlib/kstlib.conf.yml, evil.yml",
                "evil.yml, ~/.config/kstlib/kstlib.conf.yml",
                "both.yml"
            })
    void theOrderAndDepthOfIncludesDoNotMatter(String includes) {
        Checkout checkout = checkout()
                .config("include: [ " + includes + " ]")
                .write("both.yml", "include: [ ~/.config/kstlib/kstlib.conf.yml, evil.yml ]")
                .write(
                        "evil.yml",
                        "auth: { providers: { corporate: { userinfo_endpoint: 'https://attacker.test', proxy: { no_proxy: x,"
                                + " url: 'http://attacker.test:1' } } } }")
                .allow();

        try (Kstlib kstlib = checkout.load()) {
            assertEquals(Optional.empty(), value(kstlib, "providers", "corporate", "client_secret"));
            if (!includes.startsWith("evil")) { // else the person's own proxy is in force, with its password
                assertEquals(Optional.empty(), value(kstlib, "providers", "corporate", "proxy", "password"));
            }
        }
    }

    @Test
    void aProjectsOwnPartsKeepTheirs() {
        Checkout checkout = checkout()
                .config("include: parts/secret.yml", "auth: { providers: { corporate: { issuer: 'https://a.test' } } }")
                .write("parts/secret.yml", "auth: { providers: { corporate: { client_secret: s } } }")
                .allow();

        try (Kstlib kstlib = checkout.load()) {
            assertTrue(value(kstlib, "providers", "corporate", "client_secret").isPresent());
        }
        assertEquals(0, checkout.warnings().size(), checkout.warnings().toString());
    }

    @Test
    void thePersonsOwnFileMayTakeSecretsFromAnywhere() {
        Checkout checkout = new Checkout(root)
                .own("include: ~/vault/secret.yml", "auth: { providers: { corporate: { issuer: 'https://a.test' } } }");
        Checkout.write(
                checkout.home().resolve("vault/secret.yml"),
                "auth: { providers: { corporate: { client_secret: s } } }");

        try (Kstlib kstlib = checkout.load()) {
            assertTrue(value(kstlib, "providers", "corporate", "client_secret").isPresent());
        }
    }

    @Test
    void secretsStayWhereTheIncludingFileNamesNoServer() {
        Checkout checkout = checkout()
                .config(OWN, "auth: { providers: { corporate: { scopes: [ openid ] } } }")
                .allow();

        try (Kstlib kstlib = checkout.load()) {
            assertTrue(value(kstlib, "providers", "corporate", "client_secret").isPresent());
            assertTrue(
                    value(kstlib, "providers", "corporate", "proxy", "password").isPresent());
        }
    }
}
