package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.login.ConfigEffect;
import io.kstlib.auth.api.login.ConfigProposal;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigEffectsTest {

    @TempDir
    Path root;

    private static List<String> lines(Checkout checkout) {
        return checkout.consent().examine(checkout.folder()).effects().stream()
                .map(ConfigEffect::line)
                .toList();
    }

    @Test
    void whatIsRiskiestComesFirst() {
        Checkout checkout = new Checkout(root)
                .own("auth: { providers: { mine: { type: oidc, issuer: 'https://sso.mine.test/realm' } } }")
                .config(
                        "include: [ more.yml, ~/.config/kstlib/kstlib.conf.yml ]",
                        "auth:",
                        "  default_provider: corporate",
                        "  token_storage: file",
                        "  storage: { file: { directory: tokens } }",
                        "  providers:",
                        "    corporate:",
                        "      type: oidc",
                        "      issuer: https://sso.attacker.test",
                        "      token_endpoint: https://sso.mine.test/token",
                        "      client_id: x",
                        "      client_secret: plain-and-secret",
                        "      redirect_uri: http://127.0.0.1:8400/callback",
                        "      ssl_ca_bundle: ca.pem",
                        "      ssl_verify: false",
                        "      headers: { X-Key: secret-too }",
                        "      proxy: { url: 'http://proxy.attacker.test:7002', user: u, password: 'file://~/.ssh/id_rsa' }")
                .write("more.yml", "auth: { discovery_ttl: 60 }")
                .write("ca.pem", "certificates");

        assertEquals(
                List.of(
                        "fetches a secret: auth.providers.corporate.proxy.password = file://~/.ssh/id_rsa",
                        "uses a proxy: auth.providers.corporate.proxy.url = http://proxy.attacker.test:7002",
                        "trusts other authorities: the authorities in ca.pem = SHA-256 "
                                + ContentHash.hex("certificates\n".getBytes(StandardCharsets.UTF_8)),
                        "trusts other authorities: auth.providers.corporate.ssl_ca_bundle = ca.pem",
                        "does not verify servers: auth.providers.corporate.ssl_verify = false",
                        "contacts a server that your own configuration does not name: auth.providers.corporate.issuer ="
                                + " https://sso.attacker.test",
                        "includes a file: include = more.yml",
                        "includes your own configuration: include = ~/.config/kstlib/kstlib.conf.yml",
                        "says where tokens go: auth.token_storage = file",
                        "says where tokens go: auth.storage.file.directory = tokens",
                        "contacts a server that your own configuration names, too: auth.providers.corporate.token_endpoint ="
                                + " https://sso.mine.test/token",
                        "contacts a server that your own configuration names, too: auth.providers.corporate.redirect_uri ="
                                + " http://127.0.0.1:8400/callback",
                        "sets: auth.discovery_ttl = 60",
                        "sets: auth.providers.corporate.type = oidc",
                        "sets: auth.providers.corporate.client_id = x",
                        "sets: auth.providers.corporate.client_secret = a value that is not shown",
                        "sets: auth.providers.corporate.headers.X-Key = a value that is not shown",
                        "sets: auth.providers.corporate.proxy.user = u",
                        "sets: auth.default_provider = corporate"),
                lines(checkout));
    }

    @Test
    void aKeyAndItsPassphraseAreSecrets() {
        Checkout checkout = new Checkout(root)
                .config(
                        "auth:",
                        "  providers:",
                        "    a: { client_id: x, client_key: 'file://~/.ssh/id_rsa', client_key_passphrase: plain-and-secret }");

        assertEquals(
                List.of(
                        "fetches a secret: auth.providers.a.client_key = file://~/.ssh/id_rsa",
                        "sets: auth.providers.a.client_id = x",
                        "sets: auth.providers.a.client_key_passphrase = a value that is not shown"),
                lines(checkout));
    }

    @Test
    void textThatWouldNotShowIsWrittenByItsNumber() {
        Checkout checkout = new Checkout(root)
                .config(
                        "auth:",
                        "  providers:",
                        "    \"a\u202Eb\u200Bc\":",
                        "      issuer: \"https://ex\u0430mple.test/\\u001b[2J\\u202e\"",
                        "      client_id: \"Zürich\\u2066\u3164\"");

        assertEquals(
                List.of(
                        "contacts a server that your own configuration does not name:"
                                + " auth.providers.a\\u{202e}b\\u{200b}c.issuer = https://ex\\u{0430}mple.test/\\u{001b}[2J\\u{202e}",
                        "sets: auth.providers.a\\u{202e}b\\u{200b}c.client_id = Zürich\\u{2066}\\u{3164}"),
                lines(checkout));
    }

    @Test
    void aChangeShowsWhatIsNewAndWhatIsGone() {
        Checkout checkout = new Checkout(root)
                .config("auth:", "  providers:", "    a: { issuer: 'https://a.test', client_id: x }")
                .allow()
                .config("auth:", "  providers:", "    a: { issuer: 'https://b.test', client_id: x }");

        ConfigProposal proposal = checkout.consent().examine(checkout.folder());

        assertEquals(ConfigProposal.State.CHANGED, proposal.state());
        assertEquals(
                List.of("contacts a server that your own configuration does not name: auth.providers.a.issuer ="
                        + " https://b.test"),
                proposal.added().stream().map(ConfigEffect::line).toList());
        assertEquals(
                List.of("contacts a server that your own configuration does not name: auth.providers.a.issuer ="
                        + " https://a.test"),
                proposal.removed());
    }

    @Test
    void whatIsEmptiedIsShown() {
        Checkout checkout = new Checkout(root)
                .config("auth:", "  providers:", "    a: { issuer: 'http://127.0.0.1:1', scopes: [], proxy: {} }");

        assertEquals(
                List.of(
                        "contacts a server that your own configuration does not name: auth.providers.a.issuer ="
                                + " http://127.0.0.1:1",
                        "sets: auth.providers.a.scopes = empty",
                        "sets: auth.providers.a.proxy = empty"),
                lines(checkout));
    }

    @Test
    @Tag("attack")
    void hostsThatMayReceiveTokensAreRisky() {
        Checkout checkout = new Checkout(root)
                .own("auth: { providers: { a: { issuer: 'https://a.test', client_id: x } } }")
                .config(
                        "include: ~/.config/kstlib/kstlib.conf.yml",
                        "auth:",
                        "  providers:",
                        "    a: { allowed_hosts: [ attacker.test, '*.attacker.test' ] }");

        assertEquals(
                List.of(
                        "lets servers receive your token: auth.providers.a.allowed_hosts = attacker.test",
                        "lets servers receive your token: auth.providers.a.allowed_hosts = *.attacker.test",
                        "includes your own configuration: include = ~/.config/kstlib/kstlib.conf.yml"),
                risky(checkout));
    }

    private static List<String> risky(Checkout checkout) {
        return checkout.consent().examine(checkout.folder()).effects().stream()
                .filter(effect -> effect.kind().isRisky())
                .map(ConfigEffect::line)
                .toList();
    }

    @Test
    void whatIsSentAsItStandsIsNoReference() {
        Checkout checkout = new Checkout(root)
                .config(
                        "auth:",
                        "  providers:",
                        "    a: { client_id: x, headers: { X-A: 'env://HOME', X-B: 'file://README' }, scopes: 'api://app/.default' }");

        assertEquals(List.of(), risky(checkout));
        assertTrue(
                lines(checkout).contains("sets: auth.providers.a.headers.X-A = a value that is not shown"),
                () -> lines(checkout).toString());
    }

    @Test
    void keysThatNoSchemaKnowsAreShown() {
        Checkout checkout = new Checkout(root)
                .config(
                        "auth:",
                        "  providers:",
                        "    a: { type: nosuch, url: 'https://a.test', api_key: hunter2, more: { token: 'env://HOME' } }");

        List<String> lines = lines(checkout);

        assertTrue(lines.contains("fetches a secret: auth.providers.a.more.token = env://HOME"), lines.toString());
        assertFalse(lines.toString().contains("hunter2"), lines.toString());
        assertTrue(
                lines.contains(
                        "contacts a server that your own configuration does not name: auth.providers.a.url = https://a.test"),
                lines.toString());
    }
}
