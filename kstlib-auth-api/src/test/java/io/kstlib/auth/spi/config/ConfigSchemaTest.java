package io.kstlib.auth.spi.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigSchemaTest {

    private static final ConfigKey<String> ISSUER = ConfigKey.text("issuer", "the issuer of the tokens");
    private static final ConfigKey<String> ENDPOINT =
            ConfigKey.text("token_endpoint", "the endpoint").alsoCalled("token_url", "token_uri");
    private static final ConfigSchema SCHEMA = ConfigSchema.of(ISSUER, ENDPOINT);

    private static Settings section(String... keysAndValues) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Origin origin = new Origin("f.yml", i / 2 + 2);
            entries.put(keysAndValues[i], new ConfigScalar(keysAndValues[i + 1], Kind.TEXT, origin));
        }
        return new Settings("auth.providers.a", new ConfigMap(entries, new Origin("f.yml", 1)));
    }

    private static List<String> check(ConfigSchema schema, Settings settings) {
        ConfigProblems problems = new ConfigProblems();
        schema.check(settings, problems);
        return problems.found().stream().map(ConfigProblem::toString).toList();
    }

    @Test
    void reportsUnknownKeysWithTheNearestOrAllKnownOnes() {
        assertEquals(
                List.of(
                        "auth.providers.a.isuer (f.yml:2): unknown key; did you mean \"issuer\"?",
                        "auth.providers.a.colour (f.yml:3): unknown key; known here: issuer, token_endpoint, token_url,"
                                + " token_uri"),
                check(SCHEMA, section("isuer", "x", "colour", "y")));
        assertEquals(
                List.of("auth.providers.a.x (f.yml:2): unknown key; there are no keys here"),
                check(ConfigSchema.empty(), section("x", "y")));
    }

    @Test
    void takesSectionsUnderNamesOfThePersonsChoice() {
        ConfigKey<List<String>> command = ConfigKey.texts("command", "the program");
        ConfigSchema named = ConfigSchema.ofNamed(ConfigKey.section("NAME", ConfigSchema.of(command), "a program"));
        Settings settings = new Settings(
                "auth.secrets.exec",
                ConfigMap.of(Map.of(
                        "one", Map.of("command", List.of("a", "b c")), "NAME", Map.of("command", List.of("x")))));

        assertEquals(List.of(), check(named, settings));
        assertEquals(List.of("NAME"), named.keys().stream().map(ConfigKey::name).toList());
        assertEquals("one", named.key("one").orElseThrow().name());
        assertEquals(
                List.of("auth.secrets.exec.one.comand (code): unknown key; did you mean \"command\"?"),
                check(named, new Settings("auth.secrets.exec", ConfigMap.of(Map.of("one", Map.of("comand", "x"))))));
        assertEquals(
                List.of("auth.secrets.exec.one.command (code): expected a list of texts, found a text"),
                check(named, new Settings("auth.secrets.exec", ConfigMap.of(Map.of("one", Map.of("command", "x"))))));
        assertEquals(
                List.of("auth.secrets.exec.one (code): expected a map, found a text"),
                check(named, new Settings("auth.secrets.exec", ConfigMap.of(Map.of("one", "x")))));
    }

    @Test
    void findsAKeyUnderEachOfItsNamesAndNoOther() {
        assertEquals(Optional.of(ENDPOINT), SCHEMA.key("token_uri"));
        assertEquals(Optional.empty(), SCHEMA.key("isuer"));
    }

    @Test
    void takesAnExplicitNullForAKeyThatIsNotThere() {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        entries.put("token_endpoint", new ConfigScalar("", Kind.NULL, new Origin("f.yml", 2)));
        entries.put("token_url", new ConfigScalar("https://a", Kind.TEXT, new Origin("f.yml", 3)));
        entries.put("trace", new ConfigScalar("", Kind.NULL, new Origin("f.yml", 4)));
        Settings settings = new Settings("auth.providers.a", new ConfigMap(entries, new Origin("f.yml", 1)));

        assertEquals(List.of(), check(SCHEMA, settings));
        assertEquals("https://a", settings.require(ENDPOINT));
        assertEquals(new Origin("f.yml", 3), settings.origin(ENDPOINT));
    }

    @Test
    void takesTheNullOfAProgramForAnExplicitNull() {
        Map<String, Object> section = new HashMap<>();
        section.put("issuer", null);

        assertFalse(new Settings("a", ConfigMap.of(section)).has(ISSUER));
    }

    @Test
    void acceptsAKeyUnderEachOfItsNames() {
        for (String name : ENDPOINT.names()) {
            Settings settings = section(name, "x");

            assertEquals(List.of(), check(SCHEMA, settings));
            assertEquals("x", settings.require(ENDPOINT));
            assertTrue(settings.has(ENDPOINT));
            assertEquals(2, settings.origin(ENDPOINT).line());
        }
    }

    @Test
    void reportsEveryFurtherNameOfAKeyThatIsThereAlready() {
        assertEquals(
                List.of(
                        "auth.providers.a.token_url (f.yml:3): the same as \"token_endpoint\"; keep one of the two",
                        "auth.providers.a.token_uri (f.yml:2): the same as \"token_endpoint\"; keep one of the two"),
                check(SCHEMA, section("token_uri", "x", "token_url", "x", "token_endpoint", "x")));
    }

    @Test
    void reportsAWrongValueUnderTheNameThatWasWritten() {
        assertEquals(
                List.of("auth.providers.a.token_url (f.yml:2): empty; write a value or remove the key"),
                check(SCHEMA, section("token_url", "")));
    }

    @Test
    void asksTheRulesOfBothSchemas() {
        ConfigSchema both = ConfigSchema.of(ISSUER)
                .withRule((settings, problems) -> settings.expect(ISSUER, problems))
                .with(ConfigSchema.of(ENDPOINT).withRule((settings, problems) -> settings.expect(ENDPOINT, problems)))
                .with(ConfigKey.text("more", "more"));

        assertEquals(
                List.of(
                        "auth.providers.a.issuer (f.yml:1): missing; the issuer of the tokens",
                        "auth.providers.a.token_endpoint (f.yml:1): missing; the endpoint"),
                check(both, section("more", "x")));
        assertEquals(3, both.keys().size());
    }

    @Test
    void settingsAnswerForKeysThatAreNotThere() {
        Settings settings = section();

        assertFalse(settings.has(ISSUER));
        assertEquals(Optional.empty(), settings.get(ISSUER));
        assertEquals(new Origin("f.yml", 1), settings.origin(ISSUER));
        assertEquals(
                "auth.providers.a.issuer (f.yml:1): missing; the issuer of the tokens",
                assertThrows(ConfigurationException.class, () -> settings.require(ISSUER))
                        .getMessage());
    }

    @Test
    void settingsOfTheRootHaveShortPaths() {
        assertEquals("auth", new Settings("", ConfigMap.empty(Origin.CODE)).path("auth"));
    }

    @Test
    void valuesShowNoValueInText() { // security rule 6
        Settings settings = section("client_secret", "hunter2");
        ConfigMap map = settings.map();
        ConfigList list = new ConfigList(List.of(map), Origin.CODE);

        assertFalse((settings + " " + map + " " + list).contains("hunter2"));
    }

    @Test
    void valuesKeepTheirOrderAndCannotBeChanged() {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        entries.put("z", new ConfigScalar("1", Kind.NUMBER, Origin.CODE));
        entries.put("a", new ConfigScalar("2", Kind.NUMBER, Origin.CODE));
        ConfigMap map = new ConfigMap(entries, Origin.CODE);
        entries.clear();

        assertEquals(List.of("z", "a"), List.copyOf(map.entries().keySet()));
        assertThrows(UnsupportedOperationException.class, () -> map.entries().clear());
        assertThrows(
                UnsupportedOperationException.class,
                () -> new ConfigList(List.of(map), Origin.CODE).items().clear());
    }

    @Test
    void makesAConfigurationFromPlainValues() {
        ConfigMap map =
                ConfigMap.of(Map.of("auth", Map.of("port", 8400, "on", true, "words", List.of("a", 1), "text", "x")));
        ConfigMap auth = (ConfigMap) map.get("auth").orElseThrow();

        assertEquals(
                new ConfigScalar("8400", Kind.NUMBER, Origin.CODE),
                auth.get("port").orElseThrow());
        assertEquals(
                new ConfigScalar("true", Kind.BOOLEAN, Origin.CODE),
                auth.get("on").orElseThrow());
        assertEquals(
                new ConfigScalar("x", Kind.TEXT, Origin.CODE), auth.get("text").orElseThrow());
        assertEquals("a list", auth.get("words").orElseThrow().kindInWords());
        assertEquals("code", map.origin().toString());
    }
}
