package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.login.ConfigConsent;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ChosenAccounts;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.core.login.Engine.ProgramSettings;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of one command: its output, and the configuration, which is loaded when it is first needed. For one thread.
 */
public final class CommandRun implements AutoCloseable {

    /** The system property with the folder of the distribution. The launcher sets it. */
    static final String HOME = "kstlib.home";

    /** The folder in it with modules that are loaded when a recipient needs them. */
    private static final String RECIPIENTS = "recipients";

    /** The variable with the program that asks for passphrases. Empty, it says that no one is to be asked. */
    private static final String ASKPASS = "KSTLIB_ASKPASS";

    private static final String LOOKS_LIKE_JWT = "ey[A-Za-z0-9_-]{10,}\\..*";

    private final ProcessIo here;
    private final GlobalOptions options;
    private final LibrarySource source;
    private final Messages messages;
    private final Output answer;
    private @Nullable Kstlib kstlib;
    private boolean ignoresWorkingDirectory;
    private boolean servesTool;

    /**
     * @param here the process
     * @param options the options that every command takes
     * @param source the source of the library
     */
    public CommandRun(ProcessIo here, GlobalOptions options, LibrarySource source) {
        this.here = here;
        this.options = options;
        this.source = source;
        this.messages = here.messages(options);
        this.answer = here.answer();
    }

    /** {@return the process} */
    public ProcessIo here() {
        return here;
    }

    /** {@return another run of the same command line, which has loaded nothing yet; close it} */
    public CommandRun anew() {
        return new CommandRun(here, options, source);
    }

    /**
     * {@return another run of the same command line, which has loaded nothing yet; close it}
     *
     * @param err its standard error
     */
    public CommandRun anew(PrintStream err) {
        return new CommandRun(here.withErr(err), options, source);
    }

    /** {@return standard output} */
    public Output answer() {
        return answer;
    }

    /** {@return standard error} */
    public Messages messages() {
        return messages;
    }

    /** {@return the report of errors} */
    public ErrorReport errors() {
        return new ErrorReport(messages, here.err(), here.environment());
    }

    /**
     * Looks for no configuration in the current directory. Called before the configuration is loaded.
     */
    public void ignoreWorkingDirectory() {
        ignoresWorkingDirectory = true;
    }

    /**
     * Prepares for the request of a tool, which starts this command in any folder, perhaps under a program that shows no one a prompt: looks for no
     * configuration there and takes no relative path of one, lets no program ask for a passphrase, and keeps what a configuration should say
     * otherwise for {@code --verbose}.
     *
     * @throws CommandException if {@code --config} names a relative path
     */
    public void serveTool() {
        ignoreWorkingDirectory();
        servesTool = true;
        if (options.config().filter(file -> !file.isAbsolute()).isPresent()) {
            throw CommandException.configuration(
                    "--config names a relative path, which means another file in each directory; name an absolute path");
        }
    }

    /**
     * Returns the library with the requested configuration.
     *
     * @return the same one each time
     * @throws io.kstlib.auth.api.error.ConfigurationException if the configuration is wrong or there is none
     */
    public Kstlib kstlib() {
        return load(builder());
    }

    /**
     * Returns the library with the requested configuration, or with none where no file is found.
     *
     * @return the same one each time
     * @throws io.kstlib.auth.api.error.ConfigurationException if the configuration is wrong
     */
    public Kstlib kstlibEvenUnconfigured() {
        KstlibBuilder builder = builder();
        Engine.program(builder).evenWithoutFile();
        return load(builder);
    }

    /**
     * Returns the library with the requested configuration. Where no file is found, or the file needs consent, it has none. For callers
     * that name everything themselves.
     *
     * @return the same one each time
     * @throws io.kstlib.auth.api.error.ConfigurationException if the configuration is wrong
     */
    public Kstlib kstlibEvenUnallowed() {
        try {
            return kstlibEvenUnconfigured();
        } catch (ConsentNeededException notAllowed) {
            Kstlib none = unconfigured();
            kstlib = none;
            return none;
        }
    }

    /**
     * Returns the library with a configuration that the command made.
     *
     * @param root the whole configuration
     * @return a new one; close it
     */
    public Kstlib configured(ConfigMap root) {
        KstlibBuilder builder = builder();
        Engine.program(builder).configuration(root);
        return builder.build();
    }

    /**
     * Adds a provider to the configuration for this run. It works without a configuration, too.
     *
     * @param name of a provider that is not configured
     * @param section its keys
     * @throws io.kstlib.auth.api.error.ConfigurationException if the configuration is wrong
     */
    public void add(String name, ConfigMap section) {
        Kstlib before = kstlibEvenUnconfigured();
        Settings settings = Engine.config(before).auth();
        Map<String, ConfigValue> auth = new LinkedHashMap<>(settings.map().entries());
        Map<String, ConfigValue> providers = new LinkedHashMap<>(
                settings.get(AuthKeys.PROVIDERS).map(ConfigMap::entries).orElse(Map.of()));
        providers.put(name, section);
        auth.put(AuthKeys.PROVIDERS.name(), new ConfigMap(providers, section.origin()));
        kstlib = configured(
                new ConfigMap(Map.of(AuthKeys.SECTION, new ConfigMap(auth, section.origin())), section.origin()));
        before.close();
    }

    /**
     * {@return the file in force and the reason why, or another origin of the configuration}
     *
     * @param loaded the library with a configuration
     */
    public static String inForce(Kstlib loaded) {
        String why = loaded.configOrigin() == ConfigOrigin.NAMED
                ? "named by --config or KSTLIB_CONFIG"
                : loaded.configOrigin().toString();
        return loaded.configFile().map(file -> file + ", " + why).orElse(why);
    }

    /**
     * {@return the configuration to write, whether it exists or not: the one that is named, else the person's own}
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code KSTLIB_CONFIG} names no absolute path, or there is no place for a file
     */
    public Path configurationToWrite() {
        return Engine.program(withNamedFile(builder())).configurationToWrite();
    }

    /** {@return whether {@code --config} names the configuration} */
    public boolean hasNamedFile() {
        return options.config().isPresent();
    }

    /** {@return the consents of the person to configurations that were found} */
    public ConfigConsent consent() {
        return builder().consent();
    }

    private Kstlib load(KstlibBuilder builder) {
        Kstlib loaded = kstlib;
        if (loaded == null) {
            loaded = source.load(withNamedFile(builder));
            messages.detail("configuration: " + inForce(loaded));
            kstlib = loaded;
        }
        return loaded;
    }

    private KstlibBuilder withNamedFile(KstlibBuilder builder) {
        Optional<Path> named = options.config();
        return named.isPresent() ? builder.configFile(here.workingDirectory().resolve(named.get())) : builder;
    }

    /**
     * Returns the library without a configuration, for work that does not depend on one.
     *
     * @return a new one; close it
     */
    public Kstlib unconfigured() {
        return builder().configuration(Map.of()).build();
    }

    /**
     * {@return a token that is valid now}
     *
     * @param client the client of a provider
     */
    public Token token(AuthClient client) {
        return source.token(client);
    }

    /**
     * {@return an ID token that is valid now}
     *
     * @param client the client of a provider
     */
    public IdToken idToken(AuthClient client) {
        return source.idToken(client);
    }

    private Map<String, String> environment() {
        if (!servesTool) {
            return here.environment();
        }
        Map<String, String> asksNoOne = new LinkedHashMap<>(here.environment());
        asksNoOne.put(ASKPASS, ""); // gpg does not ask either
        return asksNoOne;
    }

    /** Warns. A flaw of the configuration is worth a line each time to a person, but not to a tool. */
    private void warn(Warning warning) {
        String message = RemedyWords.of(warning.problem(), warning.remedy());
        if (servesTool && kstlib == null) {
            messages.detail(message);
        } else {
            messages.warn(message);
        }
    }

    private KstlibBuilder builder() {
        KstlibBuilder builder = Kstlib.builder()
                .environment(environment())
                .clock(here.clock())
                .warnings(this::warn)
                .foundFilesNeedConsent();
        ProgramSettings program = Engine.program(builder)
                .workingDirectory(here.workingDirectory())
                .withoutEventLog();
        if (ignoresWorkingDirectory) {
            program.searchOwnPlacesOnly();
        }
        if (options.level() == Messages.Level.VERBOSE) {
            builder.listener(event -> messages.detail(event.inWords()));
            program.tracedBy(line -> messages.detail(line.get()));
        }
        ModuleLayer layer = CommandRun.class.getModule().getLayer();
        if (layer == null) {
            return builder;
        }
        String home = System.getProperty(HOME);
        if (home != null) {
            program.modulesOnDemand(layer, "recipient", Path.of(home, RECIPIENTS));
        }
        Path plugins = here.plugins();
        if (plugins == null) {
            return builder.pluginLayer(layer);
        }
        program.pluginFolder(layer, plugins);
        return builder;
    }

    /**
     * Returns a configured provider.
     *
     * @param provider its name, or {@code null} for the default one
     * @throws io.kstlib.auth.api.error.ConfigurationException if it is not configured, or none is named and there is no default
     */
    public AuthClient client(@Nullable String provider) {
        return client(provider, null);
    }

    /**
     * Returns a configured provider for one of several logins. A library that stays chooses anew for each run.
     *
     * @param provider its name, or {@code null} for the default one
     * @param account the name of an account, or {@code null} for the one that is used where the command line names none
     * @throws io.kstlib.auth.api.error.NotLoggedInException if no account can have the name
     * @throws io.kstlib.auth.api.error.ConfigurationException if it is not configured, or none is named and there is no default
     */
    public AuthClient client(@Nullable String provider, @Nullable String account) {
        Kstlib loaded = kstlib();
        String name = provider == null ? loaded.defaultProvider().orElse(null) : named(provider);
        if (name == null) {
            return loaded.client(); // the exception lists the providers
        }
        return loaded.client(name, account(name, account));
    }

    /** {@return the client that the arguments of a command name: its provider and perhaps its account} */
    public AuthClient clientOf(Arguments arguments) {
        return client(arguments.parameter(), arguments.account());
    }

    /**
     * {@return which of several logins at a provider is used}
     *
     * @param provider its name
     * @param account the name of an account, or {@code null} for the one that is used where the command line names none
     * @throws io.kstlib.auth.api.error.NotLoggedInException if no account can have the name
     */
    public AccountName account(String provider, @Nullable String account) {
        return account == null ? kstlib().account(provider) : ChosenAccounts.named(provider, account);
    }

    /**
     * Checks a provider's name.
     *
     * @param provider the name
     * @return the same name
     * @throws CommandException if it looks like a token; the message does not repeat it
     */
    public String named(String provider) {
        if (provider.matches(LOOKS_LIKE_JWT)) {
            throw CommandException.configuration(
                    "the provider's name looks like a token; to check one, pipe it into \"kstlib auth check --token"
                            + " -\"");
        }
        return provider;
    }

    /** Closes the library. The answer is already given. So a storage that cannot be closed causes a warning and does not change the exit code. */
    @Override
    public void close() {
        if (kstlib != null) {
            try {
                source.release(kstlib);
            } catch (AuthException failed) {
                messages.warn(RemedyWords.of(failed));
                for (Throwable further : failed.getSuppressed()) {
                    messages.warn(
                            further instanceof AuthException another
                                    ? RemedyWords.of(another)
                                    : String.valueOf(further.getMessage()));
                }
            }
        }
    }

    /** The options that every command takes. Immutable. */
    public static final class GlobalOptions {

        private final @Nullable String config;
        private final Messages.Level level;

        /**
         * @param config the configuration file, or {@code null} to search for one
         * @param level the level of messages
         */
        public GlobalOptions(@Nullable String config, Messages.Level level) {
            this.config = config;
            this.level = level;
        }

        /**
         * {@return the configuration file; empty to search for one}
         *
         * @throws CommandException if it cannot be the path of a file on this system
         */
        public Optional<Path> config() {
            try {
                return config == null ? Optional.empty() : Optional.of(Path.of(config));
            } catch (InvalidPathException noPath) {
                throw CommandException.configuration(
                        "--config takes the path of a file, not \"" + PrintableText.escaped(noPath.getInput()) + "\"");
            }
        }

        /** {@return the words behind {@code kstlib} in a command for the same configuration; empty unless {@code --config} names one} */
        String words() {
            return config == null ? "" : " --config " + ShellWord.of(config);
        }

        /** {@return the level of messages} */
        public Messages.Level level() {
            return level;
        }
    }

    /** Where a run of a command gets the library and its tokens from. A process that stays has a source of its own for each run. For one thread. */
    public interface LibrarySource {

        /** Loads a library for the run, and gets tokens as any program does. */
        LibrarySource OWN = new LibrarySource() {};

        /**
         * Loads the library.
         *
         * @param builder knows the configuration that the run asks for
         * @return the library, which {@link #release} gets when the run ends
         */
        default Kstlib load(KstlibBuilder builder) {
            return builder.build();
        }

        /**
         * Ends the use of the library by the run.
         *
         * @param used the library that {@link #load} returned
         */
        default void release(Kstlib used) {
            used.close();
        }

        /**
         * {@return a token that is valid now}
         *
         * @param client the client of a provider
         */
        default Token token(AuthClient client) {
            return client.getToken();
        }

        /**
         * {@return an ID token that is valid now}
         *
         * @param client the client of a provider
         */
        default IdToken idToken(AuthClient client) {
            return client.getIdToken();
        }
    }
}
