package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.core.config.PinnedFiles;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.lifecycle.TokenEvents;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts that the sections of one configuration share. It makes the sections and their storages. Immutable; safe for use by several threads.
 */
public final class Assembly {

    private final Settings auth;
    private final Plugins plugins;
    private final ProgramEnvironment program;
    private final ProviderTokens others;
    private final SecretResolvers secrets;

    /**
     * Makes the parts of a section {@code auth}.
     *
     * @param auth the section {@code auth}
     * @param plugins the plugins that the configuration can pick
     * @param program what surrounds the program
     * @param token returns the token of a login
     * @param idToken returns the ID token of a login
     */
    public Assembly(
            Settings auth,
            Plugins plugins,
            ProgramEnvironment program,
            Function<LoginName, Token> token,
            Function<LoginName, Secret> idToken) {
        this.auth = auth;
        this.plugins = plugins;
        this.program = program;
        this.others = new ProviderTokens(auth, program.configOrigin(), token, idToken, new ArrayList<>());
        this.secrets = new SecretResolvers(this);
    }

    private Assembly(Assembly of) {
        this.auth = of.auth;
        this.plugins = of.plugins;
        this.program = of.program;
        this.others = of.others;
        this.secrets = of.secrets.fetchingNothing(this);
    }

    /** Returns the parts for plugins that work for no provider: there is no token of one. */
    static Assembly withoutProviders(Settings auth, Plugins plugins, ProgramEnvironment program) {
        return new Assembly(
                auth, plugins, program, Assembly::none, login -> none(login).accessToken());
    }

    private static Token none(LoginName login) {
        throw new IllegalStateException("there is no provider " + login.provider());
    }

    /** Returns the same for a look at a configuration that was merely found: no secret is fetched. */
    Assembly fetchingNoSecret() {
        return new Assembly(this);
    }

    Settings auth() {
        return auth;
    }

    Plugins plugins() {
        return plugins;
    }

    /** {@return what surrounds the program} */
    public ProgramEnvironment program() {
        return program;
    }

    /** Returns the tokens that a provider needs from other providers. */
    ProviderTokens others() {
        return others;
    }

    SecretResolvers secrets() {
        return secrets;
    }

    /**
     * Makes a provider from its section.
     *
     * @param name the name below {@code auth.providers}
     * @param settings its section
     */
    public Section provider(String name, Settings settings) {
        return provider(name, AccountName.DEFAULT, settings);
    }

    /**
     * Makes a provider from its section, for one of several logins.
     *
     * @param name the name below {@code auth.providers}
     * @param account which login
     * @param settings its section
     */
    public Section provider(String name, AccountName account, Settings settings) {
        return new Section(name, account, settings, settings, this);
    }

    /** Returns a configured provider, whose section was not checked; empty if there is none. */
    Optional<Section> provider(String name) {
        return auth.get(AuthKeys.PROVIDERS)
                .flatMap(all -> all.get(name))
                .filter(ConfigMap.class::isInstance)
                .map(section -> provider(
                        name, new Settings(auth.path(AuthKeys.PROVIDERS.name()) + "." + name, (ConfigMap) section)));
    }

    /** Returns a provider without a section, for tokens of any issuer. */
    public Section anyProvider() {
        String name = "NAME";
        return provider(
                name, new Settings(auth.path(AuthKeys.PROVIDERS.name()) + "." + name, ConfigMap.empty(Origin.CODE)));
    }

    /** Makes the storage of a provider: the one that its section names, else the one for all providers, else the standard one. */
    public TokenStorage storage(Section provider) {
        return storage(provider, configuredStorage(provider));
    }

    private PluginEntry<TokenStorageFactory> configuredStorage(Section provider) {
        Settings settings = provider.settings();
        return plugins.of(PluginKind.STORAGE)
                .get(
                        writtenStorageType(settings),
                        Section.asked(storageAskedBy(settings), ProviderKeys.TOKEN_STORAGE.name()));
    }

    /**
     * Makes a storage of a type, with the section that the configuration has for it.
     *
     * @param type a type string or an alias
     * @return the storage, which the caller closes
     * @throws io.kstlib.auth.api.error.ConfigurationException if its section is wrong or does not suffice
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has the type
     */
    public TokenStorage storage(Section provider, String type) {
        return storage(provider, plugins.of(PluginKind.STORAGE).get(type, "a move"));
    }

    /** Returns the type of the storage of a provider, as its plugin writes it. */
    public String storageType(Section provider) {
        return configuredStorage(provider).type();
    }

    /**
     * Returns the type of a storage as its plugin writes it.
     *
     * @param asked a type string or an alias
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has it
     */
    public String canonicalStorageType(String asked) {
        return plugins.of(PluginKind.STORAGE).get(asked, "a move").type();
    }

    /** Returns the types of the storages that the program itself brings. One of the folder of plugins is used only where it is named. */
    public List<String> shippedStorages() {
        return plugins.of(PluginKind.STORAGE).ownTypes();
    }

    /** Whether the configuration has a section for a type of storage. */
    public boolean hasStorageSection(String type) {
        return !PluginSections.STORAGE.of(auth, type).map().entries().isEmpty();
    }

    private TokenStorage storage(Section provider, PluginEntry<TokenStorageFactory> plugin) {
        Guard guard = plugin.guard(Section.user(provider.name()));
        TokenStorageFactory factory = plugin.factory();
        Settings section = PluginSections.STORAGE.of(auth, plugin.type());
        StorageContext context = new Section(provider.name(), provider.account(), section, provider.settings(), this);
        ConfigChecker.checkSection(section, plugin.schema(guard.user()));
        TokenStorage made = guard.answer("being made", () -> factory.create(context));
        return guard.storage(made, provider.login());
    }

    /**
     * {@return the type of its storage, as it is written}
     *
     * @param provider a provider's section
     */
    String writtenStorageType(Settings provider) {
        return provider.get(ProviderKeys.TOKEN_STORAGE).orElseGet(() -> auth.get(AuthKeys.TOKEN_STORAGE));
    }

    private Settings storageAskedBy(Settings provider) {
        return provider.has(ProviderKeys.TOKEN_STORAGE) ? provider : auth;
    }

    @Override
    public String toString() {
        return "Assembly[" + auth.path() + "]"; // a section may hold secrets
    }

    /**
     * The tokens that a provider needs from other providers, such as the subject of a token exchange. Providers that wait for each other are refused,
     * because they would wait forever. A configuration that was merely found gets none: it could name any server to send them to. Safe for use by several
     * threads.
     *
     * @param auth the section {@code auth}
     * @param configOrigin why the configuration is used
     * @param tokens gets a valid token of a login
     * @param idTokens gets a valid ID token of a login
     * @param waits the providers that wait now
     */
    record ProviderTokens(
            Settings auth,
            ConfigOrigin configOrigin,
            Function<LoginName, Token> tokens,
            Function<LoginName, Secret> idTokens,
            List<Wait> waits) {

        /** A provider that waits for the token of another one, on any thread. */
        private record Wait(String asking, String asked) {}

        Token tokenOf(String asked, LoginName asking) {
            return waiting(asked, asking, tokens);
        }

        Secret idTokenOf(String asked, LoginName asking) {
            return waiting(asked, asking, idTokens);
        }

        /** The login of an account is derived from that of the same account. So what is stored for an account is never that of another one. */
        private <T> T waiting(String asked, LoginName asking, Function<LoginName, T> source) {
            Wait wait = new Wait(asking.provider(), asked);
            if (!configOrigin.hasConsent()) {
                throw refused(
                        wait,
                        "needs a token of \"" + wait.asked() + "\", which a configuration that was " + configOrigin
                                + " does not get",
                        ConfigOrigin.ALLOW_OR_NAME);
            }
            begin(wait);
            try {
                return source.apply(LoginName.of(asked, asking.account()));
            } finally {
                end(wait);
            }
        }

        private synchronized void begin(Wait wait) {
            if (leads(wait.asked(), wait.asking())) {
                throw refused(
                        wait,
                        "needs a token of \"" + wait.asked() + "\", which needs one of \"" + wait.asking()
                                + "\"; one of the two must do without",
                        null);
            }
            waits.add(wait);
        }

        private ConfigurationException refused(Wait wait, String why, @Nullable Remedy remedy) {
            String path = auth.path("providers") + "." + wait.asking();
            return new ConfigurationException(new ConfigProblem(path, Origin.CODE, why, remedy));
        }

        private synchronized void end(Wait wait) {
            waits.remove(wait);
        }

        /** Whether one provider is the other, or waits for it in any number of steps. There are no circles among those that wait. */
        private boolean leads(String from, String to) {
            return from.equals(to)
                    || waits.stream()
                            .filter(wait -> wait.asking().equals(from))
                            .anyMatch(wait -> leads(wait.asked(), to));
        }
    }

    /**
     * The surroundings of a program: everything from outside that is not configuration. {@code configOrigin} says why the configuration is used, and
     * {@code pinned} holds the files that consent covers. {@code ownFiles} knows the files of the person's own configuration. {@code trace} receives a line for each request to a provider, which is made only if it is read.
     */
    public record ProgramEnvironment(
            Map<String, String> environment,
            UserDirectory home,
            UserDirectory configHome,
            UserDirectory cacheHome,
            ConfigOrigin configOrigin,
            PinnedFiles pinned,
            Predicate<Path> ownFiles,
            Clock clock,
            Consumer<Warning> warnings,
            TokenEvents events,
            Consumer<Supplier<String>> trace) {

        /** Returns the surroundings while it is not known yet whose configuration it is. */
        public static ProgramEnvironment beforeConfiguration(ConfigSources sources) {
            return new ProgramEnvironment(
                    sources.environment(),
                    sources.home(),
                    sources.configHome(),
                    sources.cacheHome(),
                    ConfigOrigin.FOUND,
                    PinnedFiles.NONE,
                    sources::isOwn,
                    Clock.systemUTC(),
                    ProgramEnvironment::log,
                    new TokenEvents(List.of()),
                    ProgramEnvironment::logTrace);
        }

        /** Logs warnings that have no other receiver. */
        public static void log(Warning warning) {
            System.getLogger("io.kstlib.auth").log(System.Logger.Level.WARNING, warning.inWords());
        }

        /** Logs what was done, for those who look for a cause. */
        public static void logTrace(Supplier<String> line) {
            System.getLogger("io.kstlib.auth").log(System.Logger.Level.TRACE, line);
        }

        @Override
        public String toString() {
            return "ProgramEnvironment[home=" + home + "]"; // the environment may hold secrets
        }
    }
}
