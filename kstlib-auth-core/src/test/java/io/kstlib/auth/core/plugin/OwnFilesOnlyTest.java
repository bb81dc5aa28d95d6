package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.login.ConfigEffect;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.ScriptedCompany;
import io.kstlib.auth.core.ScriptedProvider;
import io.kstlib.auth.core.ServicesLoader;
import io.kstlib.auth.core.config.Checkout;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.internal.ProxyKeys;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of plugins that start programs: the person's own files wrote both the reference and the settings, or nothing is fetched. */
@Tag("class-path")
@Tag("attack")
public class OwnFilesOnlyTest {

    private static final String PROVIDER = "auth: { providers: { corporate: { type: scripted, issuer: '"
            + ScriptedCompany.ISSUER + "', client_id: it, token_storage: memory } } }";
    private static final String REFERENCE = "auth: { providers: { corporate: { type: scripted, issuer: '"
            + ScriptedCompany.ISSUER
            + "', client_id: it, token_storage: memory, proxy: { url: 'http://127.0.0.1:1', user: u, password: 'starts://corp' } } } }";
    private static final String COMMAND = "secrets: { starts: { corp: { command: [ tool ] } } }";
    private static final String BOTH = REFERENCE.replace("auth: { ", "auth: { " + COMMAND + ", ");
    private static final String OWN = "include: ~/.config/kstlib/kstlib.conf.yml";

    private static final AtomicInteger MADE = new AtomicInteger();

    @TempDir
    private Path root;

    /** {@code starts://NAME}: a plugin that would start a program. */
    @Plugin(type = "starts", description = "starts a program")
    public static final class Starts implements SecretResolverFactory {

        @Override
        public ConfigSchema schema() {
            ConfigKey<List<String>> command = ConfigKey.texts("command", "the program");
            return ConfigSchema.ofNamed(ConfigKey.section("NAME", ConfigSchema.of(command), "a program"));
        }

        @Override
        public boolean obeysOwnFilesOnly() {
            return true;
        }

        @Override
        public SecretResolver create(PluginContext context) {
            MADE.incrementAndGet();
            return reference -> Secret.of("of " + reference.target());
        }
    }

    @BeforeEach
    void nothingIsMade() {
        MADE.set(0);
    }

    private KstlibBuilder builder(Checkout checkout) {
        return checkout.builder()
                .pluginLoader(ServicesLoader.besideClassPath()
                        .declare(root, ProviderFactory.class, ScriptedProvider.Factory.class.getName())
                        .declare(root, SecretResolverFactory.class, Starts.class.getName()));
    }

    private static String fetched(KstlibBuilder builder) {
        try (Kstlib kstlib = builder.build()) {
            Section section = Engine.login(kstlib.client("corporate")).configured();
            Settings proxy = section.settings().require(ProviderKeys.PROXY);
            return section.resolve(proxy.require(ProxyKeys.PASSWORD)).reveal();
        }
    }

    private static String refusal(KstlibBuilder builder) {
        String refusal =
                assertThrows(SecretException.class, () -> fetched(builder)).problem();
        assertEquals(0, MADE.get(), "nothing of the plugin but its declaration is called");
        return refusal;
    }

    private static void assertRefused(String written, KstlibBuilder builder) {
        String refusal = refusal(builder);
        assertTrue(
                refusal.contains(
                        written + " is not in your own configuration, and secrets of this kind obey nothing else"),
                refusal);
    }

    @Test
    void thePersonsOwnFileMayWriteBoth() {
        assertEquals("of corp", fetched(builder(new Checkout(root).own(BOTH))));
    }

    @Test
    void anIncludeInThePersonsOwnFolderMayWriteThem() {
        Checkout checkout = new Checkout(root).own("include: more.yml", REFERENCE);
        Checkout.write(checkout.home().resolve(".config/kstlib/more.yml"), "auth: { " + COMMAND + " }");

        assertEquals("of corp", fetched(builder(checkout)));
    }

    @Test
    void theTargetOfALinkInThePlaceOfThePersonsOwnFileIsTheirs() throws IOException {
        Checkout checkout = new Checkout(root);
        Path dotfile = checkout.home().resolve("dotfiles/kstlib.yml");
        Checkout.write(dotfile, BOTH);
        Path own = checkout.home().resolve(".config/kstlib/kstlib.conf.yml");
        Files.createDirectories(own.getParent());
        Files.createSymbolicLink(own, dotfile);

        assertEquals("of corp", fetched(builder(checkout)));
    }

    @Test
    void aFileThatWasFoundIsRefused() {
        Checkout checkout = new Checkout(root).config(BOTH);

        assertRefused("auth.providers.corporate.proxy.password (kstlib.conf.yml:1)", builder(checkout));
    }

    @Test
    void aFileThatThePersonAllowedIsRefusedAndNoOneIsAsked() {
        Checkout checkout = new Checkout(root).config(BOTH).allow();

        assertRefused(
                "auth.providers.corporate.proxy.password (kstlib.conf.yml:1)",
                builder(checkout).foundFilesNeedConsent());
    }

    @Test
    void aFileInATrustedDirectoryIsRefused() {
        Checkout checkout = new Checkout(root)
                .own("auth: { trusted_directories: [ ~/checkout ] }")
                .config(BOTH);

        assertRefused(
                "auth.providers.corporate.proxy.password (kstlib.conf.yml:1)",
                builder(checkout).foundFilesNeedConsent());
    }

    @Test
    void aFileThatTheCallerNamedIsRefused() {
        Checkout checkout = new Checkout(root);
        Path named = checkout.home().resolve("named.yml");
        Checkout.write(named, BOTH);

        assertRefused(
                "auth.providers.corporate.proxy.password (~/named.yml:1)",
                builder(checkout).configFile(named));
    }

    @Test
    void anIncludeFromOutsideOfThePersonsOwnFolderIsRefused() {
        Checkout checkout = new Checkout(root).own("include: ~/shared/team.yml", REFERENCE);
        Checkout.write(checkout.home().resolve("shared/team.yml"), "auth: { " + COMMAND + " }");

        assertRefused("auth.secrets.starts.corp.command (~/shared/team.yml:1)", builder(checkout));
    }

    @Test
    void aLinkInThePersonsFolderToAFileElsewhereIsRefused() throws IOException {
        Checkout checkout = new Checkout(root).own("include: team.yml", REFERENCE);
        Path team = checkout.home().resolve("shared/team.yml");
        Checkout.write(team, "auth: { " + COMMAND + " }");
        Files.createSymbolicLink(checkout.home().resolve(".config/kstlib/team.yml"), team);

        assertRefused("auth.secrets.starts.corp.command (~/.config/kstlib/team.yml:1)", builder(checkout));
    }

    @Test
    void aCommandOfThePersonIsNotForTheReferenceOfAFoundFile() {
        Checkout checkout = new Checkout(root)
                .own("auth: { " + COMMAND + " }")
                .config(OWN, REFERENCE)
                .allow();

        assertRefused("auth.providers.corporate.proxy.password (kstlib.conf.yml:2)", builder(checkout));
    }

    @Test
    void aReferenceOfThePersonIsNotForTheCommandOfAFoundFile() {
        Checkout checkout = new Checkout(root)
                .own(REFERENCE)
                .config(OWN, "auth: { " + COMMAND + " }")
                .allow();

        assertRefused("auth.secrets.starts.corp.command (kstlib.conf.yml:2)", builder(checkout));
    }

    @Test
    void aFoundFileReplacesNoCommandOfThePerson() {
        Checkout checkout = new Checkout(root)
                .own(BOTH)
                .config(OWN, "auth: { " + COMMAND.replace("tool", "evil") + " }")
                .allow();

        assertRefused("auth.secrets.starts.corp.command (kstlib.conf.yml:2)", builder(checkout));
    }

    @Test
    void aFoundFileThatIncludesThePersonsChangesNothingAboutThem() {
        Checkout checkout = new Checkout(root)
                .own(BOTH)
                .config(OWN, "auth: { discovery_ttl: 60 }")
                .allow();

        assertEquals("of corp", fetched(builder(checkout)));
    }

    @Test
    void aReferenceInAVariableIsRefused() {
        Checkout checkout = new Checkout(root).own(PROVIDER.replace("auth: { ", "auth: { " + COMMAND + ", "));

        String variable = "KSTLIB__AUTH__PROVIDERS__CORPORATE__PROXY";
        assertRefused(
                "auth.providers.corporate.proxy.password (environment variable " + variable + ")",
                builder(checkout)
                        .environment(Map.of(
                                "HOME",
                                checkout.home().toString(),
                                variable,
                                "{ url: 'http://127.0.0.1:1', user: u, password: 'starts://corp' }")));
    }

    @Test
    void aCommandInAVariableIsRefused() {
        Checkout checkout = new Checkout(root).own(BOTH);

        String variable = "KSTLIB__AUTH__SECRETS__STARTS__CORP__COMMAND";
        assertRefused(
                "auth.secrets.starts.corp.command (environment variable " + variable + ")",
                builder(checkout).environment(Map.of("HOME", checkout.home().toString(), variable, "[ evil ]")));
    }

    @Test
    void aProgramIsRefused() {
        Map<String, Object> provider = Map.of(
                "type",
                "scripted",
                "issuer",
                ScriptedCompany.ISSUER,
                "client_id",
                "it",
                "token_storage",
                "memory",
                "proxy",
                Map.of("url", "http://127.0.0.1:1", "user", "u", "password", "starts://corp"));

        assertRefused(
                "auth.providers.corporate.proxy.password (code)",
                builder(new Checkout(root))
                        .configuration(Map.of("auth", Map.of("providers", Map.of("corporate", provider)))));
    }

    @Test
    void thePreflightSaysTheSame() {
        Checkout checkout = new Checkout(root).config(BOTH);
        try (Kstlib kstlib = builder(checkout).build()) {
            List<PreflightReport.Check> secrets = kstlib.preflight("corporate").checks().stream()
                    .filter(check -> check.name().equals("secret"))
                    .toList();

            assertEquals(1, secrets.size());
            assertEquals(PreflightReport.Status.FAILURE, secrets.get(0).status());
            assertTrue(secrets.get(0).message().contains("is not in your own configuration"), secrets::toString);
        }
        assertEquals(0, MADE.get());
    }

    @Test
    void theQuestionForConsentSaysThatConsentIsNoUse() {
        Checkout checkout = new Checkout(root).config(BOTH);
        List<String> lines = builder(checkout).consent().examine(checkout.folder()).effects().stream()
                .map(ConfigEffect::line)
                .toList();

        String refused = ", which counts in your own configuration only, and is refused here";
        assertTrue(
                lines.contains("fetches a secret: auth.providers.corporate.proxy.password = starts://corp" + refused),
                lines::toString);
        assertTrue(
                lines.contains("fetches a secret: auth.secrets.starts.corp.command = tool" + refused), lines::toString);
        assertFalse(lines.toString().contains("corporate.issuer = " + ScriptedCompany.ISSUER + refused));
    }
}
