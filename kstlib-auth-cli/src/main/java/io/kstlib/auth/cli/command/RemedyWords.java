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
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.core.jwt.PersonOfToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Remedies in words, with the commands and options that help, and errors that end with them. The library names no commands or options. */
public final class RemedyWords {

    private static final Origin NAMED_BY_OPTION = new Origin("--config", 0);

    private static final Map<Class<? extends Remedy>, Function<Remedy, String>> WORDS = new HashMap<>();

    static {
        put(Remedy.Advice.class, Remedy::inWords);
        put(Remedy.ChangeSetting.class, Remedy::inWords);
        put(Remedy.StartAgain.class, Remedy::inWords);
        put(
                Remedy.Either.class,
                either -> Remedy.Either.joined(
                        either.ways().stream().map(RemedyWords::of).toList()));
        put(Remedy.LogIn.class, login -> "Run: " + login(login.provider(), ""));
        put(Remedy.LogInAgain.class, login -> "Log in again: " + login(login.provider(), ""));
        put(
                Remedy.ReplaceToken.class,
                login -> "Log in again: kstlib auth login --replace" + ShellWord.parameter(login.provider()));
        put(
                Remedy.ChangePerson.class,
                login -> "To log in with the stored account, choose it at the provider: "
                        + login(login.provider(), options(login.target()) + " --force --prompt select_account")
                        + "; to replace the login: "
                        + login(login.provider(), options(login.target()) + " --replace"));
        put(
                Remedy.LogInAtOnce.class,
                login -> "To log in now: kstlib auth login --force" + ShellWord.parameter(login.provider()));
        put(Remedy.StepUpLogin.class, RemedyWords::stepUp);
        put(Remedy.LogInForTarget.class, login -> "Log in for it: " + login(login.provider(), options(login.target())));
        put(
                Remedy.RemoveToken.class,
                removal -> "Remove what is stored and log in again: " + logout(removal.provider()));
        put(
                Remedy.GiveUpToken.class,
                removal -> "If the key is lost, remove what is stored and log in again: " + logout(removal.provider()));
        put(
                Remedy.UnlockKeyring.class,
                any -> "Unlock the keyring; 'kstlib auth login' does so, too, and asks for its password");
        put(Remedy.PasteAnswer.class, any -> "Use --manual and paste the URL that the browser ends at");
        put(
                Remedy.OpenNoBrowser.class,
                any ->
                        "Start again; if that happens each time, --no-browser or --manual passes no address to a browser");
        put(
                Remedy.WaitLonger.class,
                any -> "Start the login again; --timeout gives more time, --manual works where the browser cannot reach"
                        + " this machine");
        put(
                Remedy.AddModule.class,
                module -> module.inWords()
                        + (module.missingFrom() == Remedy.AddModule.MissingFrom.MODULE_PATH ? moduleFolder() : ""));
        put(Remedy.AddPlugin.class, plugin -> plugin(plugin, distribution()));
        put(
                Remedy.Configure.class,
                file -> "Write one: kstlib auth init; or name a file with --config or " + file.variable() + ", "
                        + file.ending());
        put(
                Remedy.AllowConfiguration.class,
                any -> "Look at it and allow it: kstlib auth allow; or name your own: --config FILE");
        put(Remedy.NameProvider.class, any -> "Name the provider that issued it: kstlib auth check PROVIDER --token -");
        put(
                Remedy.NameIssuer.class,
                any -> "If you know the issuer, name it with --issuer, or allow it with --allow-private");
        put(Remedy.GiveKeys.class, any -> "Give the keys with --jwks");
        put(Remedy.FetchKeys.class, any -> "Leave --jwks out");
    }

    private RemedyWords() {}

    private static String login(String provider, String options) {
        return "kstlib auth login" + ShellWord.parameter(provider, options);
    }

    private static String logout(@Nullable String provider) {
        return "kstlib auth logout" + (provider == null ? " PROVIDER" : ShellWord.parameter(provider));
    }

    private static String options(@Nullable Target target) {
        return target == null
                ? ""
                : option("--scope", target.scopes())
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

    private static String stepUp(Remedy.StepUpLogin login) {
        StepUp demand = login.stepUp();
        Duration maxAge = demand.maxAge();
        String options = options(login.target())
                + option("--acr-values", demand.acrValues())
                + (maxAge == null ? "" : " --max-age " + maxAge.toSeconds())
                + (demand.acrValues().isEmpty() && maxAge == null ? " --force" : "");
        return "Log in again: " + login(login.provider(), options);
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
    static String plugin(Remedy.AddPlugin plugin, @Nullable String home) {
        String artifact = plugin.artifact();
        String which = artifact == null ? "with the " + plugin.kind() + " type \"" + plugin.type() + "\"" : artifact;
        String folder = home == null
                ? "plugins/ of a distribution that you start by bin/kstlib"
                : Path.of(home, "plugins").normalize().toString();
        return "Put the plugin " + which + " into " + folder
                + ": a jar, or a directory with a jar and those that it needs";
    }

    private static <R extends Remedy> void put(Class<R> kind, Function<R, String> words) {
        WORDS.put(kind, remedy -> words.apply(kind.cast(remedy)));
    }

    /** Returns the cases that have words. */
    static Set<Class<? extends Remedy>> known() {
        return Set.copyOf(WORDS.keySet());
    }

    /**
     * {@return the remedy with the commands of this program: a sentence without the full stop, or lines that follow
     * the problem}
     *
     * @param remedy the remedy
     */
    public static String of(Remedy remedy) {
        return WORDS.getOrDefault(remedy.getClass(), Remedy::inWords).apply(remedy);
    }

    /**
     * {@return the remedy in lines that follow the problem}
     *
     * @param remedy the remedy
     */
    static List<String> lines(Remedy remedy) {
        return remedy instanceof Remedy.AllowConfiguration
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
                ? failed.persons().map(RemedyWords::problem).orElse(error.problem())
                : error.problem();
        return of(problem, error.remedy().orElse(null));
    }

    private static String problem(LoginFailedException.Persons persons) {
        return "You are logged in as " + PersonOfToken.nameBeside(persons.stored(), persons.loggedIn())
                + "; the browser logged in " + PersonOfToken.nameBeside(persons.loggedIn(), persons.stored())
                + ". Nothing was replaced, and the new tokens " + persons.newTokens();
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
     */
    public static String of(LoginNotice notice, String provider) {
        return switch (notice.kind()) {
            case SCOPES_NOT_GRANTED -> notice.inWords();
            case SCOPES_NOT_ASKED_FOR, RESOURCE_NOT_ASKED_FOR ->
                notice.inWords() + "; to ask for it: kstlib auth login" + ShellWord.parameter(provider);
            case SCOPES_NOT_HELD ->
                notice.inWords() + "; to ask for them: kstlib auth login --force" + ShellWord.parameter(provider);
            case NO_REFRESH_TOKEN ->
                notice.inWords() + "; allow it for this client there, or ask for consent by prompt: consent";
            case KEPT_IN_MEMORY ->
                "tokens are kept in memory, so a login ends with the command that made it; set another token_storage,"
                        + " such as sops";
        };
    }
}
