package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security rule 11 holds for presets, too: they are data, and hold nothing that reaches a file, a secret or another's server. */
class PresetTest {

    @TempDir
    Path root;

    private static Preset preset(String... lines) {
        return Preset.read("company", "company.jar", String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(String... lines) {
        return assertThrows(ConfigurationException.class, () -> preset(lines)).getMessage();
    }

    private Checkout checkout(String... section) {
        Checkout checkout = new Checkout(root);
        checkout.own(lines(section));
        return checkout;
    }

    private static String[] lines(String... section) {
        return ("auth:\n  providers:\n    corporate:\n      " + String.join("\n      ", section)).split("\n");
    }

    private static Optional<String> value(Kstlib kstlib, String key) {
        ConfigMap providers = ConfigTree.section(Engine.config(kstlib).auth().map(), "providers");
        return ConfigTree.section(providers, "corporate").get(key).map(PresetTest::text);
    }

    private static String text(ConfigValue value) {
        return value instanceof ConfigScalar scalar ? scalar.text() : value.toString();
    }

    private static String problem(Checkout checkout) {
        try (Kstlib kstlib = checkout.load()) {
            return assertThrows(ConfigurationException.class, () -> kstlib.client("corporate"))
                    .getMessage();
        }
    }

    @Test
    void fillsASectionIn() {
        try (Kstlib kstlib = checkout(
                        "preset: keycloak", "server: https://sso.example.test", "realm: main", "client_id: x")
                .load()) {
            assertEquals(Optional.of("https://sso.example.test/realms/main"), value(kstlib, "issuer"));
            assertEquals("oidc", kstlib.providers().get(0).type());
        }
    }

    @Test
    void whatTheSectionWritesWins() {
        try (Kstlib kstlib = checkout(
                        "preset: keycloak",
                        "issuer: https://other.example.test",
                        "client_id: x",
                        "token_storage: memory")
                .load()) {
            assertEquals(Optional.of("https://other.example.test"), value(kstlib, "issuer"));
            kstlib.client("corporate"); // and its blanks need not be filled
        }
    }

    @Test
    void anEndpointUnderItsOtherNameWinsToo() {
        try (Kstlib kstlib = checkout("preset: github", "authorize_url: https://other.example.test", "client_id: x")
                .load()) {
            assertEquals(Optional.empty(), value(kstlib, "authorization_endpoint"));
            assertEquals(Optional.of("https://github.com/login/oauth/access_token"), value(kstlib, "token_endpoint"));
        }
    }

    @Test
    void aMissingBlankIsNamedWhereTheSectionIsUsed() {
        String problem = problem(checkout("preset: keycloak", "server: https://sso.example.test", "client_id: x"));

        assertTrue(
                problem.contains("auth.providers.corporate.realm")
                        && problem.contains("is missing: Name of the realm, for the preset keycloak, such as main"),
                problem);
        assertFalse(problem.contains("type"), problem);
    }

    @Test
    void aBlankThatDoesNotFitIsRefused() {
        String problem = problem(
                checkout("preset: keycloak", "server: https://sso.example.test", "realm: ../../admin", "client_id: x"));

        assertTrue(problem.contains("../../admin does not fit: Name of the realm, such as main"), problem);
    }

    @Test
    void anUnknownPresetIsReportedWhereItIsUsedAndStopsNothingElse() {
        Checkout checkout = new Checkout(root)
                .own(
                        "auth:",
                        "  providers:",
                        "    corporate: { preset: keyclok, client_id: x }",
                        "    other: { issuer: https://sso.example.test, client_id: x, token_storage: memory }");

        assertTrue(problem(checkout).contains("there is no preset \"keyclok\"; did you mean \"keycloak\"?"));
        try (Kstlib kstlib = checkout.load()) {
            kstlib.client("other");
        }
    }

    @Test
    void anUnknownPresetIsReportedBesideATypeThatIsKnown() {
        ConfigChecker checker =
                new ConfigChecker(ScriptedSchemas.ofProviders(type -> Optional.of(ConfigSchema.empty())));
        Settings auth = AuthKeys.settings(new ConfigFileText("", Origin.CODE)
                .parse("auth: { providers: { corporate: { type: oidc, preset: x, client_id: x } } }"));

        String problem = assertThrows(ConfigurationException.class, () -> checker.provider(auth, "corporate"))
                .getMessage();

        assertTrue(problem.contains("there is no preset \"x\""), problem);
    }

    @Test
    void valuesKnowThatTheyComeFromThePreset() {
        try (Kstlib kstlib = checkout("preset: google", "client_id: x").load()) {
            ConfigMap section = ConfigTree.section(
                    ConfigTree.section(Engine.config(kstlib).auth().map(), "providers"), "corporate");
            assertTrue(section.get("issuer").orElseThrow().origin().toString().startsWith("preset google, "));
            List<String> taken =
                    Engine.schemas(kstlib).preset("google").orElseThrow().taken(section);
            assertTrue(taken.containsAll(List.of("issuer", "scopes")), taken.toString());
            assertFalse(taken.contains("client_id"));
        }
    }

    @Test
    void consentShowsTheSectionAsItIsFilledIn() {
        Checkout checkout = new Checkout(root).config(lines("preset: github", "client_id: x"));

        List<String> effects = checkout.consent().examine(checkout.folder()).effects().stream()
                .map(effect -> effect.line())
                .toList();

        assertTrue(
                effects.stream()
                        .anyMatch(line -> line.contains("token_endpoint")
                                && line.contains("https://github.com/login/oauth/access_token")),
                effects.toString());
        assertTrue(
                effects.stream().anyMatch(line -> line.startsWith("takes settings from a preset")), effects.toString());
        checkout.allow().load().close();
    }

    @Test
    void anEncryptedNameOfAPresetIsRefusedInAFoundConfiguration() {
        Checkout checkout = new Checkout(root)
                .config(
                        "auth:",
                        "  providers:",
                        "    corporate: { preset: 'ENC[AES256_GCM,data:aa,iv:bb,tag:cc,type:str]', client_id: x }");

        String refused = assertThrows(
                        ConfigurationException.class, () -> checkout.allow().load())
                .getMessage();

        assertTrue(refused.contains("the name of the preset is encrypted; write it in plain text"), refused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server: https://attacker.test", "realm: other", "preset: google"})
    void anIncludedSecretDoesNotGoToAServerThatAnotherFileFillsIn(String line) {
        Checkout checkout = checkout(
                        "preset: keycloak",
                        "server: https://sso.example.test",
                        "realm: main",
                        "client_id: x",
                        "client_secret: canary")
                .config(
                        "include: ~/.config/kstlib/kstlib.conf.yml",
                        "auth:",
                        "  providers:",
                        "    corporate:",
                        "      " + line)
                .allow();

        try (Kstlib kstlib = checkout.load()) {
            assertEquals(Optional.empty(), value(kstlib, "client_secret"), line);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client_secret",
                "client_key",
                "ssl_ca_bundle",
                "ssl_verify",
                "proxy",
                "headers",
                "allowed_hosts",
                "pkce",
                "token_storage",
                "login_mode",
                "include",
                "preset"
            })
    void cannotSetWhatOnlyAPersonDecides(String key) {
        String refused = refusal("title: Company", "settings:", "  " + key + ": { value: x }");

        assertTrue(refused.contains("a preset cannot set this key"), refused);
    }

    @Test
    void cannotSendTheBrowserBackToAnotherMachine() {
        assertTrue(refusal("title: Company", "settings:", "  redirect_uri: { value: 'https://attacker.test/callback' }")
                .contains("a preset can only name a redirect URI on this machine"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer", "client_secret", "type", "Tenant", "preset"})
    void aBlankCannotBeAKeyThatSectionsHave(String name) {
        assertTrue(refusal(
                        "title: Company",
                        "blanks:",
                        "  " + name + ": { asks: a, pattern: a }",
                        "settings:",
                        "  issuer: { value: 'https://sso.example.test' }")
                .contains("a blank cannot have this name"));
    }

    @Test
    void usesOnlyBlanksThatItHas() {
        assertTrue(refusal("title: Company", "settings:", "  issuer: { value: 'https://{host}' }")
                .contains("uses a blank that is not there: host"));
    }

    @Test
    void aWrongPatternIsReported() {
        assertTrue(refusal(
                        "title: Company",
                        "blanks:",
                        "  host: { asks: a, pattern: '[' }",
                        "settings:",
                        "  issuer: { value: 'https://{host}' }")
                .contains("is no pattern"));
    }

    @Test
    void aTextThatIsNotYamlOrNotUtf8IsRefused() {
        assertTrue(refusal("title: [").contains("company.jar!/META-INF/kstlib/presets/company.yml"));
        assertThrows(ConfigurationException.class, () -> Preset.read("company", "", new byte[] {(byte) 0xff}));
    }

    @Test
    void eachThatShipsNamesTheSourceAndTheDayOfEachFact() {
        Pattern day = Pattern.compile("20\\d\\d-\\d\\d-\\d\\d");
        try (Kstlib kstlib = new Checkout(root).own("auth: {}").load()) {
            Set<String> names = Engine.schemas(kstlib).presets();
            assertEquals(15, names.size(), names.toString());
            for (String name : names) {
                Preset preset = Engine.schemas(kstlib).preset(name).orElseThrow();
                List<Preset.Source> sources = new ArrayList<>(preset.sources().values());
                preset.blanks().values().forEach(blank -> sources.add(blank.source()));
                preset.facts().forEach(fact -> sources.add(fact.source()));
                preset.errors().forEach(error -> sources.add(error.source()));
                sources.add(preset.registration().source());
                for (Preset.Source source : sources) {
                    assertEquals("https", URI.create(source.address()).getScheme(), name);
                    assertTrue(day.matcher(source.date()).matches(), name + " " + source);
                }
                preset.blanks()
                        .values()
                        .forEach(blank ->
                                assertEquals(Optional.empty(), blank.objection(blank.example()), name + " " + blank));
            }
        }
    }
}
