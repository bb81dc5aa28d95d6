package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigCheckerTest {

    private static final ConfigKey<?> ISSUER = ConfigKey.endpoint("issuer", "the issuer");
    private static final ConfigKey<?> PKCE = ConfigKey.flag("pkce", "whether PKCE is used");
    private static final ConfigKey<?> TOKEN_ENDPOINT =
            ConfigKey.endpoint("token_endpoint", "the token endpoint").alsoCalled("token_url");
    private static final ConfigSchema OIDC = ConfigSchema.of(ISSUER, PKCE, TOKEN_ENDPOINT);
    private static final ConfigSchema DIRECTORY = ConfigSchema.of(ConfigKey.path("directory", "the folder"));
    private static final ConfigKey<ConfigPath> PATH = ConfigKey.path("path", "one file");

    private static final ConfigKey<?> POLICY_URL = ConfigKey.endpoint("policy_url", "where the policy is");
    private static final ConfigSchema POLICY =
            ConfigSchema.of(POLICY_URL).withRule((settings, problems) -> settings.expect(POLICY_URL, problems));

    @TempDir
    Path root;

    private ConfigFolders folders;

    @BeforeEach
    void makeFolders() {
        folders = new ConfigFolders(root);
    }

    static ConfigChecker checker() {
        return new ConfigChecker(new ScriptedSchemas(
                type -> type.equals("oidc") ? Optional.of(OIDC) : Optional.empty(),
                Map.of(
                        PluginSections.STORAGE, Map.of("file", DIRECTORY, "sops", DIRECTORY.with(PATH)),
                        PluginSections.VALIDATORS, Map.of("policy", POLICY),
                        PluginSections.SECRETS,
                                Map.of("op", ConfigSchema.of(ConfigKey.text("account", "whose vault"))))));
    }

    private List<String> check(String text) {
        return checker().check(folders.config(text).root()).stream()
                .map(ConfigProblem::toString)
                .toList();
    }

    @Test
    void findsNothingWrongWithEveryKeyOfTheReference() {
        String everything = """
                auth:
                  default_provider: corporate
                  token_storage: sops            # memory | file | sops | any type a plugin brings
                  discovery_ttl: 3600            # seconds
                  callback_server: { host: 127.0.0.1, port: 8400, port_range: [8400, 8410], timeout: 120 }   # seconds
                  sops:    { path: ~/.config/kstlib/tokens.sops.yml }            # one file for all providers
                  storage:
                    file:  { directory: ~/.config/kstlib/auth/tokens }           # one file a provider
                    sops:  { directory: ~/.config/kstlib/auth/tokens }           # one file a provider
                    other: { anything: goes }
                  status:  { expiring_soon_threshold: 300, refresh_expiring_soon_threshold: 600, display_timezone: local }
                  providers:
                    corporate:
                      type: oidc
                      issuer: https://sso.company.com/realms/main
                      client_id: my-app
                      client_secret: sops://secrets/auth.yaml#corporate.client_secret
                      scopes: [openid, profile, email]
                      pkce: true
                      token_storage: file
                      token_url: https://sso.company.com/token
                      headers: { X-Route: sso }
                      ssl_verify: true
                      ssl_ca_bundle: /etc/pki/ca.pem
                    unknown:
                      type: of-a-plugin-that-is-not-here
                      whatever: [it, wants]
                rapi: { base_url: [1, 2], include: x }
                """;

        assertEquals(List.of(), check(everything));
    }

    @Test
    void reportsEverythingAtOnceInTheOrderOfTheFile() {
        String wrong = """
                auth:
                  default_provider: corporat
                  token_storge: file
                  callback_server: { port: eighty }
                  status: { display_timezone: utx }
                  providers:
                    corporate:
                      client_id: my-app
                      isuer: https://sso.company.com/realms/main
                      pkce: maybe
                      type: oidc
                    plain:
                      type: oidc
                      issuer: http://sso.company.com
                      token_url: https://a
                      token_endpoint: https://a
                    nothing:
                    text: oidc
                """;

        assertEquals(
                List.of(
                        "auth.default_provider (kstlib.conf.yml:2): there is no provider \"corporat\"; did you mean"
                                + " \"corporate\"?",
                        "auth.token_storge (kstlib.conf.yml:3): unknown key; did you mean \"token_storage\"?",
                        "auth.callback_server.port (kstlib.conf.yml:4): expected a whole number from 0 to 65535, found"
                                + " \"eighty\"",
                        "auth.status.display_timezone (kstlib.conf.yml:5): expected one of local, utc, found \"utx\"; did you mean \"utc\"?",
                        "auth.providers.corporate.isuer (kstlib.conf.yml:9): unknown key; did you mean \"issuer\"?",
                        "auth.providers.corporate.pkce (kstlib.conf.yml:10): expected true or false, found \"maybe\"",
                        "auth.providers.plain.issuer (kstlib.conf.yml:14): expected https (http is for loopback only), found"
                                + " http://sso.company.com",
                        "auth.providers.plain.token_url (kstlib.conf.yml:15): the same as \"token_endpoint\"; keep one of the two",
                        "auth.providers.text (kstlib.conf.yml:18): expected a map, found a text"),
                check(wrong));
    }

    @Test
    void reportsMistakesOfTheFileTogetherWithThoseOfItsKeys() {
        folders.config(
                "auth:\n  token_storage: file\n  token_storage: file\n  providers: {c: {type: oidc, isuer: x}}\n");

        ConfigurationException wrong = assertThrows(
                ConfigurationException.class,
                () -> new ConfigLoader(folders.sources(), checker(), Optional::empty).load(ConfigFolders.ADMIT_ALL));

        assertEquals("""
                auth.token_storage (kstlib.conf.yml:3): written twice, first in line 2; keep one of the two
                auth.providers.c.isuer (kstlib.conf.yml:4): unknown key; did you mean "issuer"?""", wrong.getMessage());
    }

    @Test
    void loadsNothingWhileAKeyOfTheSectionIsMisspelt() {
        folders.config("auth: {token_storge: sops, providers: {c: {type: oidc, isuer: x}}}");

        ConfigurationException wrong = assertThrows(
                ConfigurationException.class,
                () -> new ConfigLoader(folders.sources(), checker(), Optional::empty).load(ConfigFolders.ADMIT_ALL));

        assertEquals("""
                auth.token_storge (kstlib.conf.yml:1): unknown key; did you mean "token_storage"?
                auth.providers.c.isuer (kstlib.conf.yml:1): unknown key; did you mean "issuer"?""", wrong.getMessage());
    }

    @Test
    void loadsWithoutALookAtTheSectionsOfProviders() {
        folders.config("auth: {providers: {c: {type: oidc, isuer: x, timeouts: y}, d: z}}");

        new ConfigLoader(folders.sources(), checker(), Optional::empty).load(ConfigFolders.ADMIT_ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage: {file: {directry: y}}", "sops: 1", "default_provider: nobody"})
    void loadsNothingWhileSomethingIsWrongThatAllProvidersShare(String wrong) {
        folders.config("auth: {providers: {c: {type: oidc, issuer: x}}, " + wrong + "}");
        ConfigLoader loader = new ConfigLoader(folders.sources(), checker(), Optional::empty);

        assertThrows(ConfigurationException.class, () -> loader.load(ConfigFolders.ADMIT_ALL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh_leeway: soon", "scopes: {a: b}", "timeouts: 5", "timeouts: {conect: 5}"})
    void findsWhatIsWrongWithTheSharedKeysOfOneProviderWithoutItsPlugin(String wrong) {
        List<String> asked = new ArrayList<>();
        ConfigChecker checker = new ConfigChecker(ScriptedSchemas.ofProviders(type -> {
            asked.add(type);
            return Optional.of(OIDC);
        }));
        Settings auth = LoadedConfig.of(folders.config("auth: {providers: {a: {type: oidc, issuer: x, client_id: y},"
                                + " b: {type: oidc, isuer: x, " + wrong + "}}}")
                        .root())
                .auth();

        checker.provider(auth, "a");
        assertEquals(List.of(), asked);

        ConfigurationException all = assertThrows(ConfigurationException.class, () -> checker.provider(auth, "b"));
        assertTrue(all.problems().size() > 1, all::getMessage); // also those that only the plugin finds
        assertTrue(all.problems().stream().allMatch(problem -> problem.path().startsWith("auth.providers.b")));
    }

    @Test
    void ordersProblemsByMainFileIncludedFilesAndEnvironment() {
        folders.write("a.yml", "auth: {one: 1}\n")
                .write("z.yml", "\n\nauth:\n  two: 1\n")
                .set("KSTLIB__AUTH__FOUR", "1");

        assertEquals(
                List.of(
                        "auth.three (kstlib.conf.yml:3): unknown key",
                        "auth.one (a.yml:1): unknown key",
                        "auth.two (z.yml:4): unknown key",
                        "auth.four (environment variable KSTLIB__AUTH__FOUR): unknown key"),
                check("include: [z.yml, a.yml]\nauth:\n  three: 1\n").stream()
                        .map(problem -> problem.substring(0, problem.indexOf(';')))
                        .toList());
    }

    @Test
    void asksEveryProviderForItsType() {
        assertEquals(
                List.of(
                        "auth.providers.a.type (kstlib.conf.yml:1): missing; the type of provider, such as oidc or oauth2",
                        "auth.providers.b.type (kstlib.conf.yml:1): expected text, found a list"),
                check("auth: {providers: {a: {client_id: x}, b: {type: [oidc]}}}"));
    }

    @Test
    void checksWhatAllProvidersShareEvenWithoutTheirPlugin() {
        assertEquals(
                List.of("auth.providers.a.ssl_verify (kstlib.conf.yml:1): expected true or false, found \"never\""),
                check("auth: {providers: {a: {type: other, ssl_verify: never, foo: bar}}}"));
    }

    @Test
    void checksTheSectionsOfStorages() {
        assertEquals(
                List.of(
                        "auth.storage.file.directry (kstlib.conf.yml:1): unknown key; did you mean \"directory\"?",
                        "auth.storage.memory (kstlib.conf.yml:1): expected a map, found a text"),
                check("auth: {storage: {file: {directry: x}, memory: text, other: {a: b}}}"));
    }

    @Test
    void takesSuchNamesWhereTheStoragesDifferOrKeepThemApart() {
        assertEquals(
                List.of(), check("auth: {providers: {my.corp: {type: x}, my@corp: {type: x, token_storage: file}}}"));
        assertEquals(
                List.of(), check("auth: {token_storage: memory, providers: {my.corp: {type: x}, my@corp: {type: x}}}"));
    }

    @Test
    void knowsTheKeysOfAValidatorInItsOwnSectionAndInThatOfTheProvider() {
        String provider = "providers: {a: {type: oidc, issuer: \"https://x\", client_id: y, token_validator: policy";
        assertEquals(
                List.of(
                        "auth.validators.policy.policy_ulr (kstlib.conf.yml:1): unknown key; did you mean \"policy_url\"?",
                        "auth.providers.a.policy_url (kstlib.conf.yml:1): missing; where the policy is"),
                check("auth: {validators: {policy: {policy_ulr: x}}, " + provider + "}}}"));
        assertEquals(
                List.of(),
                check("auth: {validators: {policy: {policy_url: \"https://p.example.com\"}}, " + provider + "}}}"));
        assertEquals(List.of(), check("auth: {" + provider + ", policy_url: \"https://p.example.com\"}}}"));
    }

    @Test
    void knowsTheKeysOfASecretResolver() {
        assertEquals(
                List.of("auth.secrets.op.acount (kstlib.conf.yml:1): unknown key; did you mean \"account\"?"),
                check("auth: {secrets: {op: {acount: x}, another: {a: b}}}"));
    }

    @Test
    void refusesTwoProvidersThatWouldShareATokenByTheRuleOfTheirStorage() {
        assertEquals(
                List.of(
                        "auth.providers.my.corp (kstlib.conf.yml:3): the tokens of \"my@corp\" and \"my.corp\" would be kept"
                                + " under the same name (my_corp) by the storage sops; rename one of the two",
                        "auth.providers.my@corp (kstlib.conf.yml:4): the tokens of \"my.corp\" and \"my@corp\" would be kept"
                                + " under the same name (my_corp) by the storage sops; rename one of the two"),
                check("auth:\n  providers:\n    my.corp: {type: x}\n    my@corp: {type: x}\n    my-corp: {type: x}\n"));
    }

    @Test
    void saysWhichProvidersThereAreWhenTheDefaultIsNoneOfThem() {
        assertEquals(
                List.of(
                        "auth.default_provider (kstlib.conf.yml:1): there is no provider \"zzz\"; configured: github, corporate"),
                check("auth: {default_provider: zzz, providers: {github: {type: x}, corporate: {type: x}}}"));
        assertEquals(
                List.of(
                        "auth.default_provider (kstlib.conf.yml:1): there is no provider \"zzz\"; none is configured; add it"
                                + " below auth.providers"),
                check("auth: {default_provider: zzz}"));
    }

    @Test
    void refusesASectionThatIsNotAMap() {
        assertEquals(List.of("auth (kstlib.conf.yml:1): expected a map, found a list"), check("auth: []"));
        assertEquals(
                List.of(
                        "auth.providers (kstlib.conf.yml:1): expected a map, found a list; write each entry under its name,"
                                + " without a dash"),
                check("auth: {providers: []}"));
        assertEquals(
                List.of("auth.storage (kstlib.conf.yml:1): expected a map, found a number"),
                check("auth: {storage: 1}"));
    }

    @Test
    void takesAnEmptySectionForNone() {
        assertEquals(List.of(), check("auth:\n"));
        assertEquals(List.of(), check("auth:\n  providers:\n  storage:\n  callback_server:\n"));
        assertEquals(List.of(), check("other: {tool: x}\n"));
        assertEquals(List.of(), checker().check(ConfigMap.empty(Origin.CODE)));
    }

    @Test
    void noticesAMisspeltSection() {
        assertEquals(
                List.of("auht (kstlib.conf.yml:1): there is no section \"auth\"; is this meant to be it?"),
                check("auht: {providers: {}}"));
        assertEquals(List.of(), check("auth: {}\nauht: {}"));
    }

    @Test
    void refusesAProviderWithoutAName() {
        assertTrue(check("auth: {providers: {'': {type: x}}}").get(0).contains("a provider has no name; give it one"));
    }

    @Test
    void readsTheDefaultsOfTheSection() {
        LoadedConfig config = folders.config("auth: {status: {display_timezone: UTC}, discovery_ttl: 60}")
                .load();

        assertEquals(60, config.auth().get(AuthKeys.DISCOVERY_TTL).toSeconds());
        assertEquals("utc", config.auth().section(AuthKeys.STATUS).get(AuthKeys.DISPLAY_TIMEZONE));
        assertEquals(
                Map.of(),
                LoadedConfig.of(ConfigMap.empty(Origin.CODE)).auth().map().entries());
    }

    @Test
    void doesNotRepeatASecretOfAWrongSection() {
        String problems = String.join(
                "\n", check("auth: {providers: {a: {type: oidc, client_secret: [hunter2], client_id: {x: hunter2}}}}"));

        assertTrue(problems.contains("client_secret") && !problems.contains("hunter2"), problems);
    }

    @Test
    void checksTheShortFormOfTheSectionOfSopsByTheKeysOfItsPlugin() {
        assertEquals(
                List.of("auth.sops.pth (kstlib.conf.yml:1): unknown key; did you mean \"path\"?"),
                check("auth: {sops: {pth: x}}"));
        assertEquals(List.of(), check("auth: {sops: {directory: x}}"));
        assertEquals(
                List.of(
                        "auth.sops.path (kstlib.conf.yml:1): the same as \"auth.storage.sops.path\" (kstlib.conf.yml:1);"
                                + " keep one of the two"),
                check("auth: {sops: {path: x}, storage: {sops: {path: y}}}"));
    }
}
