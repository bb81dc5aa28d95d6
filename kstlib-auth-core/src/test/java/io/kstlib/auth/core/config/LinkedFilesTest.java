package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.error.ConsentNeededException.Reason;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.ConfigEffect;
import io.kstlib.auth.core.config.PinnedFiles.Consented;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.UserDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security rule 11: what a path of an allowed configuration leads to is part of what was allowed. */
@Tag("attack")
class LinkedFilesTest {

    private static final int MOST = 100;

    @TempDir
    Path temporary;

    private Checkout checkout;
    private Path key;

    @BeforeEach
    void fill() throws IOException {
        checkout = new Checkout(temporary.toRealPath());
        key = checkout.home().resolve(".ssh/id_rsa");
        Checkout.write(key, "the private key");
    }

    private Checkout with(String entry) {
        return checkout.config(
                "auth:",
                "  providers:",
                "    corporate: { issuer: 'https://sso.example.test', client_id: x, " + entry + " }");
    }

    private Checkout withSecret(String reference) {
        return with("client_secret: '" + reference + "'");
    }

    private Path link(String name, Path target) throws IOException {
        Path link = checkout.folder().resolve(name);
        Files.deleteIfExists(link);
        return Files.createSymbolicLink(link, target);
    }

    private String shown() {
        return checkout.consent().examine(checkout.folder()).effects().stream()
                .filter(effect -> effect.kind().isRisky())
                .map(ConfigEffect::line)
                .toList()
                .toString();
    }

    private void assertAsksAgain() {
        assertEquals(
                Reason.CHANGED,
                assertThrows(ConsentNeededException.class, checkout::load).reason());
    }

    @Test
    void aReferenceShowsWhereItsLinkLeads() throws IOException {
        withSecret("file://secret.txt");
        link("secret.txt", key);

        assertTrue(shown().contains("client_secret = file://secret.txt, which leads to ~/.ssh/id_rsa"), shown());
        checkout.allow().load().close();
    }

    @Test
    void aLinkThatComesAfterConsentNeedsItAnew() throws IOException {
        withSecret("file://secret.txt")
                .write("secret.txt", "a value")
                .allow()
                .load()
                .close();

        link("secret.txt", key);

        assertAsksAgain();
        assertTrue(checkout.consent()
                .examine(checkout.folder())
                .added()
                .get(0)
                .line()
                .contains("~/.ssh/id_rsa"));
    }

    @Test
    void aLinkThatLeadsElsewhereThanBeforeNeedsConsentAnew() throws IOException {
        withSecret("file://secret.txt");
        link("secret.txt", checkout.home().resolve("harmless"));
        checkout.allow().load().close();

        link("secret.txt", key);

        assertAsksAgain();
    }

    @Test
    void aLinkInPlaceOfADirectoryOnTheWayNeedsConsentAnew() throws IOException {
        withSecret("file://sub/id_rsa")
                .write("sub/id_rsa", "a value")
                .allow()
                .load()
                .close();

        Files.delete(checkout.folder().resolve("sub/id_rsa"));
        Files.delete(checkout.folder().resolve("sub"));
        link("sub", key.getParent());

        assertAsksAgain();
    }

    @Test
    void aFileThatWasNotThereMayNotComeAsALink() throws IOException {
        withSecret("file://secret.txt").allow().load().close();

        link("secret.txt", key);

        assertAsksAgain();
    }

    @Test
    void aHardLinkToAFileElsewhereNeedsConsentAnew() throws IOException {
        withSecret("file://secret.txt")
                .write("secret.txt", "a value")
                .allow()
                .load()
                .close();

        Path file = checkout.folder().resolve("secret.txt");
        Files.delete(file);
        Files.createLink(file, key);

        assertAsksAgain();
        assertTrue(shown().contains("file://secret.txt, which leads to secret.txt (file "), shown());
        assertTrue(shown().contains("which has other names)"), shown());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file://../.ssh/id_rsa", "file://sub/../../.ssh/id_rsa", "file://../checkout/../.ssh/id_rsa"})
    void aReferenceThatLeavesByDotsShowsItsPlace(String reference) throws IOException {
        Files.createDirectory(checkout.folder().resolve("sub"));
        withSecret(reference);

        assertTrue(shown().contains(reference + ", which leads to ~/.ssh/id_rsa"), shown());
        checkout.allow().load().close();
    }

    @Test
    void dotsBehindALinkLeaveFromWhereItLeads() throws IOException {
        Path elsewhere = Files.createDirectories(checkout.home().resolve(".ssh/deep"));
        withSecret("file://sub/../id_rsa")
                .write("sub/x", "")
                .write("id_rsa", "a value")
                .allow()
                .load()
                .close();

        Files.delete(checkout.folder().resolve("sub/x"));
        Files.delete(checkout.folder().resolve("sub"));
        link("sub", elsewhere);

        assertAsksAgain();
    }

    @Test
    void anAbsolutePathIntoTheFolderIsALinkAsWell() throws IOException {
        withSecret("file://" + checkout.folder().resolve("secret.txt")).write("secret.txt", "a value");
        checkout.allow().load().close();

        link("secret.txt", key);

        assertAsksAgain();
    }

    @Test
    void theSameHoldsForAPathThroughTheProcess() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/cwd")));
        checkout.write("more.yml", "auth: { discovery_ttl: 60 }")
                .config(
                        "include: /proc/self/cwd/more.yml",
                        "auth:",
                        "  providers: { corporate: { issuer: 'https://sso.example.test', client_id: x } }");

        // Where this process stands there is no such file, and the folder of the configuration does not count.
        assertThrows(ConfigurationException.class, () -> checkout.consent().examine(checkout.folder()));
        withSecret("file:///proc/self/cwd/secret.txt");
        assertTrue(shown().contains("which leads to " + Path.of("").toRealPath().resolve("secret.txt")), shown());
    }

    @Test
    void anIncludedFileThatMovesElsewhereNeedsConsentAnew() throws IOException {
        String secret = "auth: { providers: { corporate: { client_secret: 'file://secret.txt' } } }";
        with("scopes: openid").write("sub/inc.yml", secret).write("sub/secret.txt", "a value");
        Files.writeString(checkout.file(), "include: sub/inc.yml\n" + Files.readString(checkout.file()));
        checkout.allow().load().close();

        Path elsewhere = checkout.home().resolve("elsewhere");
        Files.move(checkout.folder().resolve("sub"), elsewhere);
        link("sub", elsewhere);

        assertAsksAgain();
        assertTrue(shown().contains("include = sub/inc.yml, which leads to ~/elsewhere/inc.yml"), shown());
        assertTrue(shown().contains("file://secret.txt, which leads to ~/elsewhere/secret.txt"), shown());
    }

    @Test
    void authoritiesShowWhereTheirLinkLeads() throws IOException {
        with("ssl_ca_bundle: ca.pem")
                .write("ca.pem", "certificates")
                .allow()
                .load()
                .close();

        Files.move(checkout.folder().resolve("ca.pem"), checkout.home().resolve("ca.pem"));
        link("ca.pem", checkout.home().resolve("ca.pem"));
        assertAsksAgain();
        assertTrue(shown().contains("the authorities in ca.pem, which leads to ~/ca.pem"), shown());
    }

    @Test
    void aPlaceThatWasAllowedForOneReferenceIsNotAllowedForAnother() throws IOException {
        with("client_secret: 'file://a', proxy: { url: 'http://127.0.0.1:1', user: u, password: 'file://b' }")
                .write("b", "a value");
        link("a", key);
        checkout.allow().load().close();

        link("b", key);

        assertAsksAgain();
    }

    @Test
    void linksThatStayInTheFolderAskNothing() throws IOException {
        withSecret("file://secret.txt").write("secrets/one", "a value").write("secrets/other", "a value");
        link("secret.txt", Path.of("secrets/one"));
        checkout.allow().load().close();

        link("secret.txt", Path.of("secrets/other"));

        checkout.load().close();
    }

    @Test
    void aNewVersionOfASecretOfKubernetesAsksNothing() throws IOException {
        Path volume = checkout.home().resolve("volume");
        Checkout.write(volume.resolve("..2026_12_01_10_00_00.123/secret"), "one");
        Checkout.write(volume.resolve("..2026_12_02_10_00_00.456/secret"), "another");
        Files.createSymbolicLink(volume.resolve("..data"), Path.of("..2026_12_01_10_00_00.123"));
        Files.createSymbolicLink(volume.resolve("secret"), Path.of("..data/secret"));
        withSecret("file://~/volume/secret").allow().load().close();

        Files.delete(volume.resolve("..data"));
        Files.createSymbolicLink(volume.resolve("..data"), Path.of("..2026_12_02_10_00_00.456"));

        checkout.load().close();
    }

    @Test
    void aConfigurationThatWasNamedOrTrustedMayLeadAnywhere() throws IOException {
        withSecret("file://secret.txt").write("secret.txt", "a value").allow();
        link("secret.txt", key);

        checkout.builder()
                .configFile(checkout.file())
                .foundFilesNeedConsent()
                .build()
                .close();
        checkout.own("auth: { trusted_directories: ~/checkout }").load().close();
    }

    @Test
    void whatIsReadLaterIsWhatWasAllowed() throws IOException {
        withSecret("file://secret.txt").write("secret.txt", "a value");
        PinnedFiles pinned =
                new PinnedFiles(Map.of(), new Consented(checkout.file(), Set.of(checkout.file()), Map.of()));
        ConfigPath named = new ConfigPath("secret.txt", new Origin("kstlib.conf.yml", 3, checkout.file()));
        assertEquals("a value\n", text(pinned, named));

        link("secret.txt", key);
        assertTrue(assertThrows(ConfigurationException.class, () -> text(pinned, named))
                .getMessage()
                .contains("secret.txt leads to " + key + ", which was not allowed, so it is not read"));

        Files.delete(checkout.folder().resolve("secret.txt"));
        Files.createLink(checkout.folder().resolve("secret.txt"), key);
        assertThrows(ConfigurationException.class, () -> text(pinned, named));

        // What the person's own configuration says may lead anywhere.
        ConfigPath own = new ConfigPath(
                checkout.folder().resolve("secret.txt").toString(),
                new Origin("own", 1, checkout.home().resolve(".config/kstlib/kstlib.conf.yml")));
        assertEquals("the private key\n", text(pinned, own));
    }

    private String text(PinnedFiles pinned, ConfigPath named) throws IOException {
        return new String(pinned.read(named, UserDirectory.at(checkout.home()), MOST), StandardCharsets.UTF_8);
    }

    @Test
    void theConfigurationIsReadFromTheFileThatWasAllowed() throws IOException {
        with("scopes: openid");
        Path real = checkout.home().resolve("real");
        Files.createDirectory(real);
        Files.move(checkout.file(), real.resolve(Checkout.NAME));
        link(Checkout.NAME, real.resolve(Checkout.NAME));
        checkout.allow().load().close();

        assertEquals(
                List.of(real.resolve(Checkout.NAME)),
                checkout.consent().allowed().stream().map(one -> one.file()).toList());
    }
}
