package io.kstlib.auth.spi.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigKeyTest {

    private static final Origin ORIGIN = new Origin("f.yml", 7);

    private static ConfigValue text(String text) {
        return new ConfigScalar(text, Kind.TEXT, ORIGIN);
    }

    private static ConfigValue nothing() {
        return new ConfigScalar("", Kind.NULL, ORIGIN);
    }

    private static ConfigValue list(String... texts) {
        return new ConfigList(List.of(texts).stream().map(ConfigKeyTest::text).toList(), ORIGIN);
    }

    private static ConfigValue map(String key, ConfigValue value) {
        return new ConfigMap(Map.of(key, value), ORIGIN);
    }

    private static <T> T read(ConfigKey<T> key, ConfigValue value) {
        return settings(value).require(key);
    }

    private static Settings settings(ConfigValue value) {
        return new Settings("auth", new ConfigMap(Map.of("k", value), ORIGIN));
    }

    private static String refusal(ConfigKey<?> key, ConfigValue value) {
        Settings settings = settings(value);
        List<ConfigProblem> problems = Assertions.assertThrows(ConfigurationException.class, () -> settings.get(key))
                .problems();
        assertEquals(1, problems.size(), problems::toString);
        assertEquals(ORIGIN, problems.get(0).origin());
        assertTrue(problems.get(0).path().startsWith("auth.k"), problems::toString);
        return problems.get(0).message();
    }

    @ParameterizedTest
    @MethodSource("keysOfEveryKind")
    void anExplicitNullIsNoValue(ConfigKey<?> key) {
        Settings settings = settings(nothing());

        assertEquals(Optional.empty(), settings.get(key));
        assertFalse(settings.has(key));
        assertTrue(settings.map().entries().isEmpty());
        ConfigProblem missing = Assertions.assertThrows(ConfigurationException.class, () -> settings.require(key))
                .problems()
                .get(0);
        assertEquals("missing; what it is", missing.message());
    }

    static List<ConfigKey<?>> keysOfEveryKind() {
        return List.of(
                ConfigKey.text("k", "what it is"),
                ConfigKey.flag("k", "what it is"),
                ConfigKey.integer("k", 0, 9, "what it is"),
                ConfigKey.seconds("k", 0, 9, "what it is"),
                ConfigKey.choice("k", List.of("a", "b"), "what it is"),
                ConfigKey.endpoint("k", "what it is"),
                ConfigKey.uri("k", "what it is"),
                ConfigKey.path("k", "what it is"),
                ConfigKey.secret("k", "what it is"),
                ConfigKey.words("k", "what it is"),
                ConfigKey.range("k", 0, 9, "what it is"),
                ConfigKey.textMap("k", "what it is"),
                ConfigKey.openMap("k", "what it is"),
                ConfigKey.section("k", ConfigSchema.empty(), "what it is"));
    }

    @Test
    void anExplicitNullInAMapOfTextsIsNoEntry() {
        assertEquals(Map.of(), read(ConfigKey.textMap("k", "texts"), map("X-Route", nothing())));
    }

    @Test
    void acceptsAnyValueOfAKeyWithoutEffect() {
        ConfigKey<ConfigValue> key = ConfigKey.withoutEffect("k", "of another tool");

        for (ConfigValue value : List.of(text("x"), text(""), list("x"), map("a", list("b")))) {
            assertEquals(value, read(key, value));
        }
    }

    @Test
    void saysWhatToWriteInsteadOfAListOfUrls() {
        assertEquals(
                "expected one URL, found a list; write the URL that logins use (the first, for the Python kstlib) without"
                        + " brackets or a dash",
                refusal(ConfigKey.uri("k", "a URL"), list("http://127.0.0.1:8400/callback")));
    }

    @Test
    void saysWhatToWriteInsteadOfAListOfEntries() {
        assertEquals(
                "expected a map, found a list; write each entry under its name, without a dash",
                refusal(ConfigKey.openMap("k", "a map"), list("x")));
    }

    @Test
    void readsTexts() {
        ConfigKey<String> key = ConfigKey.text("k", "a text");

        assertEquals("0123", read(key, new ConfigScalar("0123", Kind.NUMBER, ORIGIN)));
        assertEquals(" x ", read(key, text(" x ")));
        assertEquals("empty; write a value or remove the key", refusal(key, text(" ")));
        assertEquals("expected text, found a list", refusal(key, list("x")));
        assertEquals("expected text, found a map", refusal(key, map("x", text("y"))));
    }

    @Test
    void readsFlagsInTheWordsOfYaml() {
        ConfigKey<Boolean> key = ConfigKey.flag("k", "a flag");

        for (String word : List.of("true", "True", "YES", "on")) {
            assertTrue(read(key, text(word)), word);
        }
        for (String word : List.of("false", "No", "OFF")) {
            assertFalse(read(key, text(word)), word);
        }
        assertEquals("expected true or false, found \"1\"", refusal(key, text("1")));
        assertEquals("expected true or false, found a list", refusal(key, list()));
    }

    @Test
    void readsWholeNumbersWithinTheirBounds() {
        ConfigKey<Integer> key = ConfigKey.integer("k", 0, 65_535, "a number");

        assertEquals(0, read(key, text("0")));
        assertEquals(65_535, read(key, text("+65535")));
        for (String wrong : List.of("-1", "65536", "80.0", "eighty", "0x50", "1_000", "9".repeat(30), " 80")) {
            assertEquals("expected a whole number from 0 to 65535, found \"" + wrong + "\"", refusal(key, text(wrong)));
        }
    }

    @Test
    void readsSeconds() {
        ConfigKey<Duration> key = ConfigKey.seconds("k", 1, 3_600, "a time");

        assertEquals(Duration.ofMinutes(2), read(key, text("120")));
        assertEquals("expected a whole number from 1 to 3600, found \"2m\"", refusal(key, text("2m")));
    }

    @Test
    void readsChoicesWithoutRegardToCase() {
        ConfigKey<String> key = ConfigKey.choice("k", List.of("local", "utc"), "a zone");

        assertEquals("utc", read(key, text("UTC")));
        assertEquals("expected one of local, utc, found \"locl\"; did you mean \"local\"?", refusal(key, text("locl")));
        assertEquals("expected one of local, utc, found \"CET\"", refusal(key, text("CET")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://sso.company.com/realms/main",
                "https://h:8443/x?y=z",
                "http://localhost:8080/",
                "http://127.0.0.1/x",
                "http://127.8.9.1/x",
                "http://[::1]:9/x",
                "HTTPS://H/x"
            })
    void readsEndpoints(String url) { // security rule 5
        assertEquals(URI.create(url), read(ConfigKey.endpoint("k", "a URL"), text(url)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://sso.company.com/x?y=z|expected https (http is for loopback only), found http://sso.company.com",
                "http://localhost.evil.com|expected https (http is for loopback only), found http://localhost.evil.com",
                "http://127.0.0.1.evil.com|expected https (http is for loopback only), found http://127.0.0.1.evil.com",
                "ftp://h/x|expected https (http is for loopback only), found ftp://h",
                "sso.company.com|expected a URL with a scheme, such as https://host/path",
                "https://u:p@h/x|a URL must not hold a user name or password",
                "https://h/x#y|the URL must not have a fragment (RFC 6749 section 3.1)",
                "https:///x|the URL has no host; expected https://host/path",
                "https://my_host/x|the URL has no valid host name; expected https://host/path",
                "mailto:a@b|the URL has no host; expected https://host/path",
                "https://h/ x|not a URL: Illegal character in path",
            })
    void refusesOtherEndpoints(String url, String message) { // security rule 5
        assertEquals(message, refusal(ConfigKey.endpoint("k", "a URL"), text(url)));
    }

    @Test
    void readsUrisOfAnyScheme() {
        ConfigKey<URI> key = ConfigKey.uri("k", "a URI");

        assertEquals(URI.create("com.example.app:/callback"), read(key, text("com.example.app:/callback")));
        assertEquals("expected a URL with a scheme, such as https://host/path", refusal(key, text("/callback")));
    }

    @Test
    void readsPathsFromHome() {
        ConfigKey<ConfigPath> key = ConfigKey.path("k", "a path");
        Path home = Path.of("home");

        assertEquals(home.resolve("a").resolve("b"), read(key, text("~/a/b")).resolve(UserDirectory.at(home)));
        assertEquals(home, read(key, text("~")).resolve(UserDirectory.at(home)));
        assertEquals(Path.of("a"), read(key, text("a")).resolve(UserDirectory.at(home)));
        assertEquals(Path.of("~a"), read(key, text("~a")).resolve(UserDirectory.at(home)));
        assertEquals(ORIGIN, read(key, text("a")).origin());
    }

    @Test
    void readsRelativePathsFromTheFolderOfTheFileTheyAreWrittenIn() {
        Path file = Path.of("/project/conf/kstlib.conf.yml");
        Origin origin = new Origin("kstlib.conf.yml", 3, file);

        assertEquals(
                Path.of("/project/conf/ca.pem"),
                new ConfigPath("ca.pem", origin).resolve(UserDirectory.at(Path.of("/home/ann"))));
        assertEquals(
                Path.of("/etc/ca.pem"),
                new ConfigPath("/etc/ca.pem", origin).resolve(UserDirectory.at(Path.of("/home/ann"))));
        assertEquals(
                Path.of("/home/ann/ca.pem"),
                new ConfigPath("~/ca.pem", origin).resolve(UserDirectory.at(Path.of("/home/ann"))));
    }

    @Test
    void readsSecretsWithTheirOrigin() {
        assertEquals(
                ORIGIN,
                read(ConfigKey.secret("k", "a secret"), text("env://NAME")).origin());
        assertEquals(
                "hunter2",
                read(ConfigKey.secret("k", "a secret"), text("hunter2"))
                        .plain()
                        .orElseThrow()
                        .reveal());
    }

    @Test
    void refusesAWrongSecretWithoutRepeatingIt() { // security rule 6
        assertEquals("expected text, found a list", refusal(ConfigKey.secret("k", "a secret"), list("hunter2")));
    }

    @Test
    void readsListsOfWordsAndTextsSplitAtSpaces() {
        ConfigKey<List<String>> key = ConfigKey.words("k", "words");

        assertEquals(List.of("openid", "email"), read(key, list("openid", "email")));
        assertEquals(List.of("openid", "email"), read(key, text(" openid \t email ")));
        assertEquals(List.of("openid"), read(key, text("openid")));
        assertEquals(List.of(), read(key, list()));
        assertEquals("expected a list or text, found a map", refusal(key, map("a", text("b"))));
        assertEquals("expected text, found a map", refusal(key, new ConfigList(List.of(map("a", text("b"))), ORIGIN)));
    }

    @Test
    void readsRanges() {
        ConfigKey<List<Integer>> key = ConfigKey.range("k", 1, 100, "a range");

        assertEquals(List.of(1, 100), read(key, list("1", "100")));
        assertEquals(List.of(5, 5), read(key, list("5", "5")));
        assertEquals("expected a list of two numbers, [from, to]", refusal(key, text("1-100")));
        assertEquals("expected a list of two numbers, [from, to]", refusal(key, list("1", "2", "3")));
        assertEquals("expected a whole number from 1 to 100, found \"101\"", refusal(key, list("1", "101")));
        assertEquals("the range ends before it begins; write [1, 2]", refusal(key, list("2", "1")));
    }

    @Test
    void readsMapsOfTexts() {
        ConfigKey<Map<String, String>> key = ConfigKey.textMap("k", "texts");

        assertEquals(Map.of("X-Route", "sso"), read(key, map("X-Route", text("sso"))));
        assertEquals("expected a map, found a text", refusal(key, text("x")));
        assertEquals("expected text, found a list", refusal(key, map("a", list("b"))));
    }

    @Test
    void readsSectionsAndReportsWhatIsWrongInThem() {
        ConfigKey<Integer> port = ConfigKey.integer("port", 0, 10, "the port");
        ConfigKey<Settings> key = ConfigKey.section("k", ConfigSchema.of(port), "a section");

        assertEquals(3, read(key, map("port", text("3"))).require(port));
        assertEquals("expected a map, found a text", refusal(key, text("x")));
        assertEquals("unknown key; did you mean \"port\"?", refusal(key, map("prot", text("3"))));
    }

    @Test
    void leavesOpenMapsToOthers() {
        assertEquals(map("a", list("b")), read(ConfigKey.openMap("k", "a map"), map("a", list("b"))));
    }

    @Test
    void cutsAWrongValueShortAndMakesItPrintable() {
        String message = refusal(ConfigKey.flag("k", "a flag"), text("a\u001b[2J\n" + "x".repeat(100)));

        assertEquals("expected true or false, found \"a\uFFFD[2J\uFFFD" + "x".repeat(54) + "…\"", message);
    }

    @Test
    void describesItself() {
        ConfigKey<String> key =
                ConfigKey.text("k", "for this").alsoCalled("key", "q").standard("v");

        assertEquals("k", key.name());
        assertEquals(List.of("k", "key", "q"), key.names());
        assertEquals("text", key.kind());
        assertEquals("for this", key.description());
        assertEquals(Optional.of("v"), key.standard());
        assertEquals(Optional.empty(), key.section());
        assertEquals("k", key.toString());
        assertTrue(ConfigKey.section("s", ConfigSchema.of(key), "x").section().isPresent());
    }

    @Test
    void answersItsStandardWhereNothingIsConfigured() {
        ConfigKey.Standard<Duration> wait =
                ConfigKey.seconds("wait", 1, 60, "how long").standard(Duration.ofSeconds(10));
        ConfigKey.Standard<List<Integer>> ports =
                ConfigKey.range("ports", 1, 9000, "which").standard(List.of(8400, 8410));
        ConfigKey<Settings> section = ConfigKey.section("inner", ConfigSchema.of(wait, ports), "more");
        Settings none = new Settings("auth", ConfigMap.of(Map.of()));
        Settings own = new Settings("auth", ConfigMap.of(Map.of("inner", Map.of("wait", 7))));

        assertEquals(Duration.ofSeconds(10), none.get(wait));
        assertEquals(Optional.of(Duration.ofSeconds(10)), none.get((ConfigKey<Duration>) wait));
        assertEquals(Duration.ofSeconds(10), none.section(section).get(wait));
        assertEquals(Duration.ofSeconds(7), own.section(section).get(wait));
        assertEquals(List.of(8400, 8410), own.section(section).get(ports));
        assertEquals(
                List.of(Optional.of("10"), Optional.of("[8400, 8410]")), List.of(wait.standard(), ports.standard()));
        assertFalse(none.has(wait));
        assertEquals("auth.inner", none.section(section).path());
    }

    @Test
    void keepsItsStandardUnderOtherNames() {
        ConfigKey<Boolean> safe = ConfigKey.flag("safe", "whether")
                .standard(true)
                .alsoCalled("sure")
                .weakerWith("false");

        assertEquals(Optional.of(true), new Settings("auth", ConfigMap.of(Map.of())).get(safe));
        assertEquals(Optional.of(false), new Settings("auth", ConfigMap.of(Map.of("sure", false))).get(safe));
    }

    @Test
    void hasNoStandardThatItMayNotHave() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ConfigKey.seconds("wait", 1, 60, "how long").standard(Duration.ofSeconds(61)));
        assertThrows(
                IllegalArgumentException.class,
                () -> ConfigKey.choice("how", List.of("a", "b"), "how").standard("c"));
        assertThrows(
                IllegalArgumentException.class,
                () -> ConfigKey.range("ports", 1, 9000, "which").standard(List.of(2, 1)));
    }

    @Test
    void isEmptyWithoutAStandardWhateverItsWordsSay() {
        ConfigKey<String> text = ConfigKey.text("k", "for this").standardInWords("what the server decides");

        assertEquals(Optional.empty(), new Settings("auth", ConfigMap.of(Map.of())).get(text));
        assertEquals(Optional.of("what the server decides"), text.standard());
    }

    @Test
    void saysWhatItsValueNames() {
        assertEquals(Named.SERVER, ConfigKey.endpoint("k", "a URL").named());
        assertEquals(Named.SERVER, ConfigKey.uri("k", "a URI").named());
        assertEquals(Named.FILE, ConfigKey.path("k", "a path").named());
        assertEquals(Named.SECRET, ConfigKey.secret("k", "a secret").named());
        assertEquals(Named.NOTHING, ConfigKey.text("k", "a text").named());
        assertEquals(
                Named.SERVER,
                ConfigKey.words("k", "issuers")
                        .naming(Named.SERVER)
                        .alsoCalled("q")
                        .standard(List.of("v"))
                        .named());
    }

    @Test
    void saysWhetherItNamesAnEndpoint() {
        assertTrue(ConfigKey.endpoint("k", "a URL")
                .alsoCalled("l")
                .standardInWords("x")
                .isEndpoint());
        assertFalse(ConfigKey.uri("k", "a URI").isEndpoint());
        assertFalse(ConfigKey.text("k", "a text").isEndpoint());
    }
}
