package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.core.jwt.PersonOfToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Remedies in words, with the commands and options that help, and errors that end with them. The library names no commands or options. */
public final class RemedyWords {

    private static final Origin NAMED_BY_OPTION = new Origin("--config", 0);

    private RemedyWords() {}

    private static String login(String provider, String options) {
        return "kstlib auth login" + ShellWord.parameter(provider, options);
    }

    private static String logout(String provider, String options) {
        return "kstlib auth logout" + (provider.isEmpty() ? " PROVIDER" : ShellWord.parameter(provider, options));
    }

    private static String option(AccountName account) {
        return account.isDefault() ? "" : " " + SpecBuilder.ACCOUNT + " " + account;
    }

    private static String options(Target target) {
        return option("--scope", target.scopes())
                + target.audiences().stream()
                        .map(name -> option("--audience", List.of(name)))
                        .collect(Collectors.joining())
                + target.resources().stream()
                        .map(uri -> option("--resource", List.of(uri)))
                        .collect(Collectors.joining());
    }

    private static String option(String name, List<String> values) {
        String value = String.join(" ", values);
        String separator = value.startsWith("-") ? "=" : " "; // a value of its own would be read as an option
        return values.isEmpty() ? "" : " " + name + separator + ShellWord.of(value);
    }

    private static String stepUp(StepUp demand) {
        Duration maxAge = demand.maxAge();
        return option("--acr-values", demand.acrValues())
                + (maxAge == null ? "" : " --max-age " + maxAge.toSeconds())
                + (demand.acrValues().isEmpty() && maxAge == null ? " --force" : "");
    }

    /**
     * Returns the folder of the distribution; {@code null} where no launcher started this program, because only the launcher looks at {@code plugins/}.
     */
    private static @Nullable String distribution() {
        return System.getProperty(ProcessIo.LAUNCHER) == null ? null : System.getProperty(CommandRun.HOME);
    }

    /** {@return the end of a sentence that names the place of modules; empty in a linked runtime, which has none} */
    public static String moduleFolder() {
        return moduleFolder(System.getProperty(CommandRun.HOME));
    }

    static String moduleFolder(@Nullable String home) {
        return home != null && Files.isDirectory(Path.of(home, "lib")) ? " (lib/ of the distribution)" : "";
    }

    /** Names the folder for plugins of this distribution. The library gets it only where something lies in it. */
    static String plugin(Remedy plugin, @Nullable String home) {
        String artifact = plugin.text("artifact");
        String which = artifact.isEmpty()
                ? "with the " + plugin.text("kind") + " type \"" + plugin.text("type") + "\""
                : artifact;
        String folder = home == null
                ? "plugins/ of a distribution that you start by bin/kstlib"
                : Path.of(home, "plugins").normalize().toString();
        return "Put the plugin " + which + " into " + folder
                + ": a jar, or a directory with a jar and those that it needs";
    }

    /**
     * {@return the remedy with the commands of this program: a sentence without the full stop, or lines that follow
     * the problem}
     *
     * @param remedy the remedy
     */
    public static String of(Remedy remedy) {
        return remedy.inWords(RemedyWords::words);
    }

    private static String words(Remedy remedy) {
        String provider = remedy.text("provider");
        String account = remedy.account().map(RemedyWords::option).orElse("");
        String target = account
                + remedy.value("target", Target.class).map(RemedyWords::options).orElse("");
        return switch (remedy.kind()) {
            case ADVICE, EITHER, CHANGE_SETTING, START_AGAIN -> remedy.inWords();
            case LOG_IN -> "Run: " + login(provider, account);
            case LOG_IN_AGAIN -> "Log in again: " + login(provider, account);
            case REPLACE_TOKEN -> "Log in again: kstlib auth login --replace" + ShellWord.parameter(provider, account);
            case CHANGE_PERSON ->
                "To log in with the stored account, choose it at the provider: "
                        + login(provider, target + " --force --prompt select_account")
                        + (remedy.value("target", Target.class).isPresent()
                                ? ""
                                : "; to keep both: " + login(provider, " " + SpecBuilder.ACCOUNT + " NAME"))
                        + "; to replace the login: "
                        + login(provider, target + " --replace");
            case STEP_UP_LOGIN ->
                "Log in again: "
                        + login(
                                provider,
                                target
                                        + remedy.value("step_up", StepUp.class)
                                                .map(RemedyWords::stepUp)
                                                .orElse(""));
            case LOG_IN_FOR_TARGET -> "Log in for it: " + login(provider, target);
            case LOG_IN_AT_ONCE -> "To log in now: kstlib auth login --force" + ShellWord.parameter(provider, account);
            case REMOVE_TOKEN -> "Remove what is stored and log in again: " + logout(provider, account);
            case GIVE_UP_TOKEN ->
                "If the key is lost, remove what is stored and log in again: " + logout(provider, account);
            case UNLOCK_KEYRING -> "Unlock the keyring; 'kstlib auth login' does so, too, and asks for its password";
            case PASTE_ANSWER -> "Use --manual and paste the URL that the browser ends at";
            case OPEN_NO_BROWSER ->
                "Start again; if that happens each time, --no-browser or --manual passes no address to a browser";
            case WAIT_LONGER ->
                "Start the login again; --timeout gives more time, --manual works where the browser cannot reach"
                        + " this machine";
            case ADD_MODULE -> {
                boolean onModulePath = remedy.values().containsValue(Remedy.MODULE_PATH);
                yield remedy.inWords() + (onModulePath ? moduleFolder() : "");
            }
            case ADD_PLUGIN -> plugin(remedy, distribution());
            case CONFIGURE ->
                "Write one: kstlib auth init; or name a file with --config or " + remedy.text("variable")
                        + ", set KSTLIB__AUTH__ variables, or write one such as\n\n" + remedy.text("example");
            case ALLOW_CONFIGURATION -> "Look at it and allow it: kstlib auth allow; or name your own: --config FILE";
            case NAME_PROVIDER -> "Name the provider that issued it: kstlib auth check PROVIDER --token -";
            case NAME_ISSUER -> "If you know the issuer, name it with --issuer, or allow it with --allow-private";
            case GIVE_KEYS -> "Give the keys with --jwks";
            case FETCH_KEYS -> "Leave --jwks out";
        };
    }

    /**
     * {@return the remedy in lines that follow the problem}
     *
     * @param remedy the remedy
     */
    static List<String> lines(Remedy remedy) {
        return remedy.kind() == Remedy.Kind.ALLOW_CONFIGURATION
                ? List.of(
                        "look at it, and allow it:       kstlib auth allow",
                        "or name a file of your own:     kstlib --config ~/.config/kstlib/kstlib.conf.yml auth …")
                : of(remedy).lines().toList();
    }

    /** {@return the problem and the remedy} */
    public static String of(AuthException error) {
        if (error instanceof ConfigurationException wrong && !wrong.problems().isEmpty()) {
            return wrong.problems().stream().map(RemedyWords::of).collect(Collectors.joining("\n"));
        }
        String problem = error instanceof LoginFailedException failed
                ? anotherPerson(failed).orElse(error.problem())
                : error.problem();
        return of(problem, error.remedy().orElse(null));
    }

    private static Optional<String> anotherPerson(LoginFailedException failed) {
        return failed.stored()
                .flatMap(stored -> failed.loggedIn()
                        .map(loggedIn -> "You are logged in as " + PersonOfToken.nameBeside(stored, loggedIn)
                                + "; the browser logged in " + PersonOfToken.nameBeside(loggedIn, stored)
                                + ". Nothing was replaced, and the new tokens " + failed.newTokens()));
    }

    /**
     * {@return the place, the problem and the remedy}
     *
     * @param problem something that is wrong with the configuration
     */
    public static String of(ConfigProblem problem) {
        Origin origin = problem.origin().equals(Origin.NAMED_FILE) ? NAMED_BY_OPTION : problem.origin();
        return of(new ConfigProblem(problem.path(), origin, problem.message()).toString(), problem.remedy());
    }

    /**
     * {@return the reason why a plugin cannot be used, and the remedy; empty if it can be used}
     *
     * @param plugin a plugin that was found
     */
    public static Optional<String> problem(PluginInfo plugin) {
        return plugin.problem().map(why -> of(why, plugin.remedy().orElse(null)));
    }

    /**
     * {@return the finding and the remedy}
     *
     * @param check the result of a check
     */
    public static String of(PreflightReport.Check check) {
        return of(check.message(), check.remedy());
    }

    /**
     * {@return the problem and the remedy in one text}
     *
     * @param problem the problem
     * @param remedy the remedy; {@code null} where the problem already says it
     */
    public static String of(String problem, @Nullable Remedy remedy) {
        return remedy == null ? problem : problem + ". " + of(remedy);
    }

    /**
     * {@return the notice about a login in one line, with the command that helps}
     *
     * @param provider the configured name
     * @param account which of several logins at the provider
     */
    public static String of(LoginNotice notice, String provider, AccountName account) {
        return switch (notice.kind()) {
            case SCOPES_NOT_GRANTED -> notice.inWords();
            case SCOPES_NOT_ASKED_FOR, RESOURCE_NOT_ASKED_FOR ->
                notice.inWords() + "; to ask for it: kstlib auth login"
                        + ShellWord.parameter(provider, option(account));
            case SCOPES_NOT_HELD ->
                notice.inWords() + "; to ask for them: kstlib auth login --force"
                        + ShellWord.parameter(provider, option(account));
            case NO_REFRESH_TOKEN ->
                notice.inWords() + "; allow it for this client there, or ask for consent by prompt: consent";
            case KEPT_IN_MEMORY ->
                "tokens are kept in memory, so a login ends with the command that made it; set another token_storage,"
                        + " such as sops";
        };
    }
}
