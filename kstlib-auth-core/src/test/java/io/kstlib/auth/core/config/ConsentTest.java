package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.error.ConsentNeededException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.AllowedConfig;
import io.kstlib.auth.api.login.ConfigConsent;
import io.kstlib.auth.api.login.ConfigProposal;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Security rule 11: a configuration that was merely found in the working directory is used only after consent. */
class ConsentTest {

    private static final String ISSUER =
            "    corporate: { type: oidc, issuer: https://sso.example.test, client_id: x }";

    @TempDir
    Path root;

    private static Reason refusal(Checkout checkout) {
        return assertThrows(ConsentNeededException.class, checkout::load).reason();
    }

    private Checkout checkout() {
        return new Checkout(root).config("auth:", "  providers:", ISSUER);
    }

    @Test
    void aFileThatWasMerelyFoundIsNotUsed() {
        Checkout checkout = checkout().own("auth:", "  providers:", ISSUER.replace("corporate", "mine"));

        ConsentNeededException refused = assertThrows(ConsentNeededException.class, checkout::load);

        assertEquals(Reason.NOT_ALLOWED, refused.reason());
        assertEquals(checkout.file(), refused.file());
        assertEquals(
                "kstlib.conf.yml: found in the current directory, and not allowed: nothing in it was used. Let the person"
                        + " look at it and allow it, or name another configuration",
                refused.getMessage());
        assertEquals(Optional.of(Remedy.allowConfiguration(checkout.file())), refused.remedy());
    }

    @Test
    void anAllowedFileIsUsedAsLongAsNoByteOfItChanges() throws IOException {
        Checkout checkout = checkout().allow();
        try (Kstlib kstlib = checkout.load()) {
            assertEquals("corporate", kstlib.providers().get(0).name());
        }

        Files.writeString(checkout.file(), Files.readString(checkout.file()) + "# a comment\n");

        assertEquals(Reason.CHANGED, refusal(checkout));
    }

    @Test
    void aChangeOfAnIncludedFileNeedsConsentAnew() {
        Checkout checkout = checkout()
                .config("include: more.yml", "auth:", "  providers:", ISSUER)
                .write("more.yml", "auth: { discovery_ttl: 60 }")
                .allow();
        checkout.load().close();

        checkout.write("more.yml", "auth: { discovery_ttl: 61 }");

        assertEquals(Reason.CHANGED, refusal(checkout));
    }

    @Test
    void nothingThatAChangedFileIncludesIsRead() throws IOException {
        Checkout checkout = checkout().allow();
        Path pipe = checkout.folder().resolve("pipe.yml");
        Files.createDirectory(pipe); // an attempt to read it is another error

        checkout.config("include: pipe.yml", "auth:", "  providers:", ISSUER);

        assertEquals(Reason.CHANGED, refusal(checkout));
    }

    @Test
    void aChangeOfItsAuthoritiesNeedsConsentAnew() throws IOException {
        Checkout checkout = checkout()
                .config("auth:", "  providers:", ISSUER.replace(" }", ", ssl_ca_bundle: ca.pem }"))
                .write("ca.pem", "one")
                .allow();
        checkout.load().close();

        checkout.write("ca.pem", "another");
        assertEquals(Reason.CHANGED, refusal(checkout));

        Files.delete(checkout.folder().resolve("ca.pem"));
        assertEquals(Reason.CHANGED, refusal(checkout));
    }

    @Test
    void authoritiesThatCameAfterConsentNeedItAnew() {
        Checkout checkout = checkout()
                .config("auth:", "  providers:", ISSUER.replace(" }", ", ssl_ca_bundle: ca.pem }"))
                .allow();
        checkout.load().close();

        checkout.write("ca.pem", "one");

        assertEquals(Reason.CHANGED, refusal(checkout));
    }

    @Test
    void whatIsBehindAReferenceMayChange() {
        Checkout checkout = checkout()
                .config("auth:", "  providers:", ISSUER.replace(" }", ", client_secret: 'file://secret.txt' }"))
                .write("secret.txt", "one")
                .allow();

        checkout.write("secret.txt", "another");

        checkout.load().close();
    }

    @Test
    void thePersonsOwnConfigurationMayChangeWhereItIsIncluded() {
        Checkout checkout = checkout()
                .own("auth: { discovery_ttl: 60 }")
                .config("include: ~/.config/kstlib/kstlib.conf.yml", "auth:", "  providers:", ISSUER)
                .allow();

        checkout.own("auth: { discovery_ttl: 61 }");

        checkout.load().close();
    }

    @Test
    void anIncludeThatBecomesThePersonsOwnConfigurationNeedsConsentAnew() throws IOException {
        Checkout checkout = checkout()
                .own("auth: { discovery_ttl: 60 }")
                .config("include: [ a.yml, b.yml ]", "auth:", "  providers:", ISSUER)
                .write("a.yml", "auth: { discovery_ttl: 61 }")
                .write("b.yml", "auth: { discovery_ttl: 61 }")
                .allow();
        checkout.load().close();

        Files.delete(checkout.folder().resolve("b.yml"));
        Files.createSymbolicLink(
                checkout.folder().resolve("b.yml"), checkout.home().resolve(".config/kstlib/kstlib.conf.yml"));

        assertEquals(Reason.CHANGED, refusal(checkout));
    }

    @Test
    void aLinkToAnotherFileOfThePersonsFolderIsNotTheirConfiguration() throws IOException {
        Checkout checkout = checkout().own("auth: {}");
        Path old = checkout.home().resolve(".config/kstlib/old.yml");
        Checkout.write(old, "auth:", "  providers:", ISSUER);
        Files.delete(checkout.file());
        Files.createSymbolicLink(checkout.file(), old);

        assertEquals(Reason.NOT_ALLOWED, refusal(checkout));
    }

    @Test
    void aDifferenceAtTheEndOfALongValueIsShown() {
        String path = "file:///" + "./".repeat(600);
        Checkout checkout = checkout()
                .config("auth:", "  providers:", ISSUER.replace(" }", ", client_secret: '" + path + "one' }"))
                .allow()
                .config("auth:", "  providers:", ISSUER.replace(" }", ", client_secret: '" + path + "two' }"));

        ConfigProposal proposal = checkout.consent().examine(checkout.folder());

        assertEquals(1, proposal.added().size());
        assertEquals(1, proposal.removed().size());
    }

    @Test
    void anOwnConfigurationThatIsWrongKeepsNoOneFromAllowingAnother() {
        Checkout checkout = checkout().own("auth: [ not, a, map");

        assertEquals(Reason.NOT_ALLOWED, refusal(checkout));
        checkout.allow().load().close();
    }

    @Test
    void aTrustedFolderThatIsNoPathTrustsNothing() {
        Checkout checkout = checkout().own("auth: { trusted_directories: [ \"a\\0b\" ] }");

        assertEquals(Reason.NOT_ALLOWED, refusal(checkout));
    }

    @Test
    void consentBelongsToThePath() throws IOException {
        Checkout checkout = checkout().allow();
        Path other = Files.createDirectory(checkout.home().resolve("other"));
        Files.copy(checkout.file(), other.resolve(Checkout.NAME));

        ConsentNeededException refused = assertThrows(
                ConsentNeededException.class,
                () -> Engine.program(checkout.builder(), program -> program.workingDirectory(other))
                        .foundFilesNeedConsent()
                        .build());

        assertEquals(Reason.NOT_ALLOWED, refused.reason());
    }

    @Test
    void theHashIsTheSameWhereverTheFilesLie() throws IOException {
        Checkout checkout = checkout()
                .config("include: more.yml", "auth:", "  providers:", ISSUER)
                .write("more.yml", "auth: { discovery_ttl: 60 }");
        Path other = Files.createDirectory(checkout.home().resolve("other"));
        Files.copy(checkout.file(), other.resolve(Checkout.NAME));
        Files.copy(checkout.folder().resolve("more.yml"), other.resolve("more.yml"));

        assertEquals(
                checkout.consent().examine(checkout.folder()).sha256(),
                checkout.consent().examine(other).sha256());
    }

    @Test
    void linksAreResolved() throws IOException {
        Checkout checkout = checkout();
        Path elsewhere = checkout.home().resolve("elsewhere");
        Checkout.write(elsewhere.resolve("real.yml"), "auth:", "  providers:", ISSUER);
        Files.delete(checkout.file());
        Files.createSymbolicLink(checkout.file(), elsewhere.resolve("real.yml"));

        checkout.allow().load().close();

        assertEquals(
                List.of(elsewhere.resolve("real.yml")),
                checkout.consent().allowed().stream().map(AllowedConfig::file).toList());
    }

    @Test
    void consentIsTakenBackAlsoForAFileThatIsGone() throws IOException {
        Checkout checkout = checkout().allow();
        Files.delete(checkout.file());

        assertTrue(checkout.consent().revoke(checkout.folder()));
        assertFalse(checkout.consent().revoke(checkout.folder()));
        checkout.config("auth:", "  providers:", ISSUER);
        assertEquals(Reason.NOT_ALLOWED, refusal(checkout));
    }

    @Test
    void consentIsTakenBackAlsoForAFolderThatIsGone() throws IOException {
        Checkout checkout = checkout().allow();
        Files.delete(checkout.file());
        Files.delete(checkout.folder().resolve("README"));
        Files.delete(checkout.folder());

        assertTrue(checkout.consent().revoke(checkout.folder()));
        assertEquals(List.of(), checkout.consent().allowed());
    }

    @Test
    void whatThePersonDidNotSeeIsNotRemembered() {
        Checkout checkout = checkout();
        ConfigConsent consent = checkout.consent();
        ConfigProposal seen = consent.examine(checkout.folder());

        checkout.config("auth:", "  providers:", ISSUER.replace("example.test", "attacker.test"));

        assertThrows(ConsentNeededException.class, () -> consent.allow(seen));
        assertEquals(List.of(), consent.allowed());
    }

    @Test
    void trustedFoldersOfThePersonsOwnConfigurationNeedNoConsent() {
        Checkout checkout = checkout().own("auth:", "  trusted_directories: [ ~/checkout ]");

        checkout.load().close();
    }

    @Test
    void aFolderBesideATrustedOneNeedsConsent() {
        Checkout checkout = checkout().own("auth:", "  trusted_directories: [ ~/check ]");

        assertEquals(Reason.NOT_ALLOWED, refusal(checkout));
    }

    @Test
    void noFileTrustsItself() {
        Checkout checkout = checkout().config("auth:", "  trusted_directories: [ / ]", "  providers:", ISSUER);

        assertEquals(Reason.NOT_ALLOWED, refusal(checkout));
    }

    @Test
    void aFileThatChangedInATrustedFolderIsUsed() {
        Checkout checkout =
                checkout().own("auth:", "  trusted_directories: [ ~/checkout ]").allow();

        checkout.config("auth:", "  discovery_ttl: 60", "  providers:", ISSUER);

        checkout.load().close();
    }

    @Test
    void foldersAboveAreNotSearched() throws IOException {
        Checkout checkout = checkout().allow();
        Path below = Files.createDirectories(checkout.folder().resolve("src"));

        ConfigurationException none = assertThrows(
                ConfigurationException.class,
                () -> Engine.program(checkout.builder(), program -> program.workingDirectory(below))
                        .foundFilesNeedConsent()
                        .build());

        assertTrue(none.getMessage().contains("not found; looked for"), none.getMessage());
    }

    @Test
    void aNamedFileNeedsNoConsent() {
        Checkout checkout = checkout();

        checkout.builder()
                .foundFilesNeedConsent()
                .configFile(checkout.file())
                .build()
                .close();
    }

    @Test
    void aLibraryThatDoesNotAskForConsentUsesWhatItFinds() {
        checkout().builder().build().close();
    }

    @Test
    void encryptedFilesAreNotOpenedToBeLookedAt() {
        Checkout checkout = checkout()
                .config("include: secret.yml", "auth:", "  providers:", ISSUER)
                .write(
                        "secret.yml",
                        "auth: { providers: { corporate: { client_secret: 'ENC[AES256_GCM,data:x,type:str]' } } }",
                        "sops: { mac: 'ENC[AES256_GCM,data:x,type:str]', age: [] }");

        List<String> effects = checkout.consent().examine(checkout.folder()).effects().stream()
                .map(effect -> effect.line())
                .toList();

        assertTrue(
                effects.contains("hides what it does: auth.providers.corporate.client_secret = encrypted"),
                effects.toString());
    }

    @Test
    void anIncludeThatIsEncryptedCannotBeAllowed() {
        Checkout checkout = checkout()
                .config(
                        "include: 'ENC[AES256_GCM,data:x,type:str]'",
                        "sops: { mac: 'ENC[AES256_GCM,data:x,type:str]', age: [] }");

        ConfigurationException refused = assertThrows(
                ConfigurationException.class, () -> checkout.consent().examine(checkout.folder()));

        assertTrue(refused.getMessage().contains("the path of the included file is encrypted"), refused.getMessage());
    }
}
