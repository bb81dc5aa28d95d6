package io.kstlib.auth.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RemedyWordsTest {

    private static final String MERGED = "The classes of kstlib-storage-file are there, but META-INF/services does not"
            + " name its plugins. If several jars were merged into one, merge their files in META-INF/services, too"
            + " (maven-shade-plugin: ServicesResourceTransformer)";

    private static final Target TARGET = new Target(List.of("b", "a"), List.of("it's"), List.of("urn:x"));

    static Stream<Arguments> remedies() {
        return Stream.of(
                Arguments.of(Remedy.advice("Try again"), "Try again"),
                Arguments.of(
                        Remedy.either(Remedy.advice("Restore the configuration"), Remedy.replaceToken("corporate")),
                        "Restore the configuration, or log in again: kstlib auth login --replace corporate"),
                Arguments.of(Remedy.logIn("corporate"), "Run: kstlib auth login corporate"),
                Arguments.of(Remedy.logInAgain("corporate"), "Log in again: kstlib auth login corporate"),
                Arguments.of(Remedy.replaceToken("corporate"), "Log in again: kstlib auth login --replace corporate"),
                Arguments.of(Remedy.logInAtOnce("corporate"), "To log in now: kstlib auth login --force corporate"),
                Arguments.of(
                        Remedy.stepUpLogin(
                                "corporate", null, new StepUp(List.of("phr", "it's"), Duration.ofMinutes(5))),
                        "Log in again: kstlib auth login corporate --acr-values 'phr it'\\''s' --max-age 300"),
                Arguments.of(
                        Remedy.stepUpLogin("corporate", null, new StepUp(List.of(), null)),
                        "Log in again: kstlib auth login corporate --force"),
                Arguments.of(
                        Remedy.stepUpLogin(
                                "corporate", Target.ofScopes("-s"), new StepUp(List.of("--force", "$(id)"), null)),
                        "Log in again: kstlib auth login corporate --scope=-s --acr-values='--force $(id)'"),
                Arguments.of(
                        Remedy.stepUpLogin("corporate", TARGET, new StepUp(List.of("phr"), null)),
                        "Log in again: kstlib auth login corporate --scope 'a b' --audience 'it'\\''s'"
                                + " --resource urn:x --acr-values phr"),
                Arguments.of(
                        Remedy.logInForTarget("corporate", Target.ofResources("https://api.example.com")),
                        "Log in for it: kstlib auth login corporate --resource https://api.example.com"),
                Arguments.of(
                        Remedy.changePerson("corporate", Target.ofScopes("a")),
                        "To log in with the stored account, choose it at the provider: kstlib auth login corporate"
                                + " --scope a --force --prompt select_account; to replace the login: kstlib auth login"
                                + " corporate --scope a --replace"),
                Arguments.of(
                        Remedy.changePerson("corporate", null).with(new AccountName("work")),
                        "To log in with the stored account, choose it at the provider: kstlib auth login corporate"
                                + " --account work --force --prompt select_account; to keep both: kstlib auth login"
                                + " corporate --account NAME; to replace the login: kstlib auth login corporate"
                                + " --account work --replace"),
                Arguments.of(
                        Remedy.removeToken("corporate").with(new AccountName("jane@company.com")),
                        "Remove what is stored and log in again: kstlib auth logout corporate --account"
                                + " jane@company.com"),
                Arguments.of(Remedy.logIn("corp;touch pasted;"), "Run: kstlib auth login 'corp;touch pasted;'"),
                Arguments.of(Remedy.logIn("$(id)"), "Run: kstlib auth login '$(id)'"),
                Arguments.of(Remedy.logIn("it's"), "Run: kstlib auth login 'it'\\''s'"),
                Arguments.of(Remedy.logIn("=ls"), "Run: kstlib auth login '=ls'"),
                Arguments.of(Remedy.logIn("-h"), "Run: kstlib auth login -- -h"),
                Arguments.of(
                        Remedy.stepUpLogin("--config=x", Target.ofScopes("a"), new StepUp(List.of("phr"), null)),
                        "Log in again: kstlib auth login --scope a --acr-values phr -- --config=x"),
                Arguments.of(
                        Remedy.removeToken("a b"), "Remove what is stored and log in again: kstlib auth logout 'a b'"),
                Arguments.of(
                        Remedy.removeToken("corporate"),
                        "Remove what is stored and log in again: kstlib auth logout corporate"),
                Arguments.of(
                        Remedy.removeToken(null),
                        "Remove what is stored and log in again: kstlib auth logout PROVIDER"),
                Arguments.of(
                        Remedy.either(Remedy.advice("Bring it back"), Remedy.giveUpToken())
                                .about("a b"),
                        "Bring it back, or if the key is lost, remove what is stored and log in again: kstlib auth logout"
                                + " 'a b'"),
                Arguments.of(
                        Remedy.giveUpToken(),
                        "If the key is lost, remove what is stored and log in again: kstlib auth logout PROVIDER"),
                Arguments.of(
                        Remedy.of(Remedy.Kind.UNLOCK_KEYRING),
                        "Unlock the keyring; 'kstlib auth login' does so, too, and asks for its password"),
                Arguments.of(
                        Remedy.of(Remedy.Kind.PASTE_ANSWER), "Use --manual and paste the URL that the browser ends at"),
                Arguments.of(
                        Remedy.startAgain("and use the newest URL only"),
                        "Start the login again and use the newest URL only"),
                Arguments.of(
                        Remedy.of(Remedy.Kind.OPEN_NO_BROWSER),
                        "Start again; if that happens each time, --no-browser or --manual passes no address to a"
                                + " browser"),
                Arguments.of(
                        Remedy.of(Remedy.Kind.WAIT_LONGER),
                        "Start the login again; --timeout gives more time, --manual works where the browser cannot"
                                + " reach this machine"),
                Arguments.of(
                        Remedy.changeSetting("auth.providers.corporate.jwks_uri"),
                        "Set auth.providers.corporate.jwks_uri"),
                Arguments.of(
                        Remedy.addModule("kstlib-storage-file", Remedy.MODULE_PATH),
                        "Put the module kstlib-storage-file on the module path"),
                Arguments.of(
                        Remedy.addModule("kstlib-storage-file", Remedy.CLASS_PATH),
                        "Put kstlib-storage-file on the class path"),
                Arguments.of(Remedy.addModule("kstlib-storage-file", Remedy.SERVICE_FILES), MERGED),
                Arguments.of(
                        plugin(null),
                        "Put the plugin with the storage type \"redis\" into plugins/ of a distribution that you start by bin/kstlib: a jar, or a"
                                + " directory with a jar and those that it needs"),
                Arguments.of(
                        plugin("kstlib-storage-redis"),
                        "Put the plugin kstlib-storage-redis into plugins/ of a distribution that you start by bin/kstlib: a jar, or a"
                                + " directory with a jar and those that it needs"),
                Arguments.of(
                        Remedy.configure("KSTLIB_CONFIG", "auth:"),
                        "Write one: kstlib auth init; or name a file with --config or KSTLIB_CONFIG, set KSTLIB__AUTH__ variables, or write one such"
                                + " as\n\nauth:"),
                Arguments.of(
                        Remedy.allowConfiguration(Path.of("kstlib.conf.yml")),
                        "Look at it and allow it: kstlib auth allow; or name your own: --config FILE"),
                Arguments.of(
                        Remedy.of(Remedy.Kind.NAME_PROVIDER),
                        "Name the provider that issued it: kstlib auth check PROVIDER --token -"),
                Arguments.of(
                        Remedy.of(Remedy.Kind.NAME_ISSUER),
                        "If you know the issuer, name it with --issuer, or allow it with --allow-private"),
                Arguments.of(
                        Remedy.either(
                                Remedy.changeSetting("auth.providers.corporate.issuer", "or jwks_uri"),
                                Remedy.of(Remedy.Kind.GIVE_KEYS)),
                        "Set auth.providers.corporate.issuer or jwks_uri, or give the keys with --jwks"),
                Arguments.of(
                        Remedy.either(Remedy.advice("Save the keys again"), Remedy.of(Remedy.Kind.FETCH_KEYS)),
                        "Save the keys again, or leave --jwks out"));
    }

    @ParameterizedTest
    @MethodSource("remedies")
    void namesWhatToRun(Remedy remedy, String words) {
        assertEquals(words, RemedyWords.of(remedy));
    }

    private static Remedy plugin(@Nullable String artifact) {
        return Remedy.addPlugin("storage", "redis", artifact, Remedy.MODULE_PATH, null);
    }

    @Test
    void namesTheFolderOfTheDistributionWhereItIsKnown() {
        Path home = Path.of("kstlib").toAbsolutePath();

        assertEquals(
                "Put the plugin kstlib-storage-redis into " + home.resolve("plugins")
                        + ": a jar, or a directory with a jar and those that it needs",
                RemedyWords.plugin(
                        plugin("kstlib-storage-redis"), home.resolve("bin/..").toString()));
    }

    @Test
    void namesTheFolderOfTheModulesWhereItIsThere(@TempDir Path home) throws IOException {
        assertEquals("", RemedyWords.moduleFolder(null));
        assertEquals("", RemedyWords.moduleFolder(home.toString()), "a linked runtime");

        Files.createDirectory(home.resolve("lib"));

        assertEquals(" (lib/ of the distribution)", RemedyWords.moduleFolder(home.toString()));
    }

    @Test
    void anErrorEndsWithWhatToRun() {
        NotLoggedInException none = new NotLoggedInException(
                "corporate",
                NotLoggedInException.Reason.NO_TOKEN,
                "not logged in to \"corporate\"",
                Remedy.logIn("corporate"),
                null);

        assertEquals("not logged in to \"corporate\". Run: kstlib auth login corporate", RemedyWords.of(none));
    }

    @Test
    void eachProblemOfTheConfigurationHasItsOwnLine() {
        ConfigurationException wrong = new ConfigurationException(List.of(
                new ConfigProblem("", Origin.NAMED_FILE, "there is no file x"),
                new ConfigProblem("auth", Origin.CODE, "not here", Remedy.of(Remedy.Kind.GIVE_KEYS))));

        assertEquals(
                "--config: there is no file x\nauth (code): not here. Give the keys with --jwks",
                RemedyWords.of(wrong));
    }
}
