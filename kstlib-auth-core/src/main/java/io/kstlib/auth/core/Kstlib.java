package io.kstlib.auth.core;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.LoginMoves;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ChosenAccounts;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.LoadedConfig;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.core.login.Engine.ProgramSettings;
import io.kstlib.auth.core.login.InjectedTokens;
import io.kstlib.auth.core.login.Login;
import io.kstlib.auth.core.login.MovingLogins;
import io.kstlib.auth.core.plugin.Assembly;
import io.kstlib.auth.core.plugin.Plugins;
import io.kstlib.auth.core.plugin.Section;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A loaded configuration and the plugins it picks: where every program begins.
 *
 * <pre>{@code
 * try (Kstlib kstlib = Kstlib.load()) {
 *     Token token = kstlib.client("corporate").getToken();
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class Kstlib implements AutoCloseable {

    static {
        Engine.register(new Inside());
    }

    /** Clients and builders come from here, so this class is loaded before the first of them. */
    private static final class Inside extends Engine {

        @Override
        protected @Nullable Login loginOf(Object source) {
            return AuthClient.engine(source);
        }

        @Override
        protected LoadedConfig configOf(Object library) {
            return ((Kstlib) library).config;
        }

        @Override
        protected ConfigChecker.PluginSchemas schemasOf(Object library) {
            return ((Kstlib) library).plugins;
        }

        @Override
        protected ProgramSettings programOf(Object builder) {
            return ((KstlibBuilder) builder).program();
        }
    }

    private final LoadedConfig config;
    private final Settings auth;
    private final ConfigMap sections;
    private final InjectedTokens injected;
    private final Plugins plugins;
    private final ConfigChecker checker;
    private final Assembly parts;
    private final ChosenAccounts accounts;
    /** By their names in a storage: a text, because the first hash of a record takes longer than a valid token may. */
    private final Map<String, AuthClient> clients = new ConcurrentHashMap<>();

    /** The clients whose account was chosen when they were made, and is not chosen again, by provider. */
    private final Map<String, AuthClient> chosen = new ConcurrentHashMap<>();

    Kstlib(
            LoadedConfig config,
            Plugins plugins,
            ConfigChecker checker,
            Assembly.ProgramEnvironment surroundings,
            ChosenAccounts accounts) {
        this.accounts = accounts;
        this.config = config;
        this.auth = config.auth();
        this.sections = auth.get(AuthKeys.PROVIDERS)
                .orElseGet(() -> ConfigMap.empty(auth.map().origin()))
                .withoutNulls();
        this.injected = new InjectedTokens(surroundings.environment(), names());
        this.plugins = plugins;
        this.checker = checker;
        this.parts = new Assembly(
                auth,
                plugins,
                surroundings,
                login -> client(asSource(login)).getToken(),
                login -> client(asSource(login)).getIdToken().value());
    }

    /**
     * Loads the configuration from where it is usually found: {@code $KSTLIB_CONFIG}, {@code ./kstlib.conf.yml}, the configuration folder of the
     * person. Checks what all providers share. The section of a provider is checked when the provider is used, so that a mistake in it does not stop
     * the others. {@link #checkConfiguration()} checks everything at once.
     *
     * @return the loaded configuration
     * @throws ConfigurationException if there is none, or with everything that is wrong with it
     */
    public static Kstlib load() {
        return builder().build();
    }

    /** Returns a builder that starts with the defaults of {@link #load()}. */
    public static KstlibBuilder builder() {
        return new KstlibBuilder();
    }

    /**
     * Returns the client of a provider: the same one each time, until it is closed. The keys that all types of providers share are checked at once.
     * The keys of the provider's own type are checked later: before the first work of the client that needs them.
     *
     * <p>Of several logins at the provider, it is for the one that {@link #account(String)} names when the client is made. {@link
     * AuthClient#account(String)} is for another one.
     *
     * @param name the name below {@code auth.providers}
     * @throws NotLoggedInException if {@code KSTLIB_ACCOUNT} names an account that no login can have
     * @throws ConfigurationException if no provider has the name (the message lists those that are configured), or with everything that is wrong with
     *     its section
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has the type of its storage
     */
    public AuthClient client(String name) {
        return chosen.computeIfAbsent(name, unmade -> client(LoginName.of(unmade, account(unmade))));
    }

    /**
     * Returns the client of one of several logins at a provider: the same one each time, until it is closed. It never uses another login. Without a
     * stored login of this name, only {@link AuthClient#login(io.kstlib.auth.api.login.LoginOptions)} of this client makes one.
     *
     * @param name the name below {@code auth.providers}
     * @param account which login
     * @throws NotLoggedInException if the environment brings the only token of the provider, and the account has a name
     * @throws ConfigurationException as {@link #client(String)}
     */
    public AuthClient client(String name, AccountName account) {
        return client(LoginName.of(name, account));
    }

    private AuthClient client(LoginName login) {
        return clients.computeIfAbsent(login.stored(), stored -> newClient(login));
    }

    /**
     * Returns the account whose login {@link #client(String)} would use if it were called for the first time now: the one of {@code KSTLIB_ACCOUNT}, of the
     * key {@code account} of the provider, the one that the person switched to, that of the provider whose token it takes, {@code default}.
     *
     * @param name the name below {@code auth.providers}
     * @return the account, whether it has a login or not
     * @throws NotLoggedInException if {@code KSTLIB_ACCOUNT} names an account that no login can have
     * @throws ConfigurationException if no provider has the name, its account has a name that no account can have, or the person's choice of an account cannot be read
     */
    public AccountName account(String name) {
        require(name);
        AccountName ofEnvironment = accounts.ofEnvironment(name).orElse(null);
        if (ofEnvironment != null) {
            return ofEnvironment;
        }
        return injected.isFor(name) ? AccountName.DEFAULT : standing(name, Set.of());
    }

    /**
     * Returns the account that the section or a switch names. A provider that takes its tokens from another one, and has none of its own, follows it.
     *
     * @param asking the providers that follow this one
     */
    private AccountName standing(String name, Set<String> asking) {
        Optional<AccountName> own = accounts.standing(name, writtenSection(name));
        if (own.isPresent() || !isAnyChosen()) {
            return own.orElse(AccountName.DEFAULT);
        }
        Set<String> following = new LinkedHashSet<>(asking);
        following.add(name);
        Map<AccountName, String> followed = new TreeMap<>();
        for (String source : followedBy(name)) {
            if (!following.contains(source)) {
                followed.put(standing(source, following), source);
            }
        }
        if (followed.size() > 1) {
            throw new ConfigurationException(new ConfigProblem(
                    auth.path(AuthKeys.PROVIDERS.name()) + "." + name,
                    writtenSection(name).map().origin(),
                    "takes tokens of several providers, whose accounts differ: "
                            + followed.entrySet().stream()
                                    .map(source -> source.getKey() + " of \"" + source.getValue() + "\"")
                                    .collect(Collectors.joining(", "))
                            + "; name one for it"));
        }
        return followed.keySet().stream().findFirst().orElse(AccountName.DEFAULT);
    }

    /** Whether a section or the person names an account of any provider. Else no plugin is asked whose tokens a provider takes. */
    private boolean isAnyChosen() {
        return accounts.isAnySwitched()
                || sections.entries().values().stream()
                        .anyMatch(section -> section instanceof ConfigMap map
                                && map.get(ProviderKeys.ACCOUNT.name()).isPresent());
    }

    /** Returns the providers whose tokens a provider takes for its own, and at which persons log in; none where the use of it tells a mistake. */
    private List<String> followedBy(String name) {
        try {
            Section configured = configured(name);
            return configured.renewal() != Renewal.REPETITION
                    ? List.of()
                    : configured.sourceProviders().stream()
                            .filter(source -> configured(source).hasAccounts())
                            .toList();
        } catch (ConfigurationException | PluginException toldByItsUse) {
            return List.of();
        }
    }

    /** Returns the login whose token another provider takes: that of the same account, or the only one of a provider to which no person logs in. */
    private LoginName asSource(LoginName login) {
        return login.account().isDefault() || configured(login.provider()).hasAccounts()
                ? login
                : LoginName.of(login.provider());
    }

    /**
     * Lists the accounts that have a stored login at a provider. Reads no login.
     *
     * @param name the name below {@code auth.providers}
     * @return the account without a name first, if it has one, then the others by their names
     * @throws ConfigurationException if no provider has the name, or with everything that is wrong with its section
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be listed
     */
    public List<AccountName> accounts(String name) {
        return client(name, AccountName.DEFAULT).accounts();
    }

    /**
     * Remembers which login {@link #client(String)} uses from now on, for this person on this machine. Changes no client that was made, and no process
     * that runs. {@code KSTLIB_ACCOUNT} and the key {@code account} come first.
     *
     * @param name the name below {@code auth.providers}
     * @param account the account; {@link AccountName#DEFAULT} goes back to the login without a name
     * @throws NotLoggedInException if the account has a name and no login
     * @throws ConfigurationException if no provider has the name; if the configuration is neither the person's own nor one that they allowed, so that it
     *     would have no effect; if it cannot be remembered
     */
    public void switchAccount(String name, AccountName account) {
        if (!account.isDefault() && !accounts(name).contains(account)) {
            throw client(name, account).noAccount();
        }
        accounts.switchTo(name, account);
    }

    /**
     * Returns the client of {@code default_provider}, or of the only provider.
     *
     * @throws ConfigurationException if neither says which, or {@code default_provider} names none; the message lists those that are
     *     configured
     */
    public AuthClient client() {
        return client(defaultProvider()
                .orElseThrow(() -> problem(
                        AuthKeys.DEFAULT_PROVIDER.name(),
                        names().isEmpty()
                                ? "no provider is configured; add one below auth.providers"
                                : "several providers are configured; name one of " + String.join(", ", names())
                                        + ", or set auth.default_provider")));
    }

    /**
     * Returns the name of the provider that {@link #client()} uses.
     *
     * @return {@code default_provider}, or the name of the only provider; empty when neither says which
     */
    public Optional<String> defaultProvider() {
        Optional<String> named = auth.get(AuthKeys.DEFAULT_PROVIDER);
        return named.isPresent() || names().size() != 1
                ? named
                : Optional.of(names().iterator().next());
    }

    /**
     * Lists the configured providers, without creating any.
     *
     * @return in the order of the configuration
     */
    public List<ProviderSummary> providers() {
        Optional<String> standard = defaultProvider();
        List<ProviderSummary> summaries = new ArrayList<>();
        sections.entries().forEach((name, value) -> {
            boolean isDefault = standard.isPresent() && standard.get().equals(name);
            summaries.add(new ProviderSummary(name, value, plugins, isDefault));
        });
        return List.copyOf(summaries);
    }

    /**
     * Returns the status of the login to a provider. Asks no server. A mistake in its section, or a plugin that is not loaded, is part of the status, so that
     * it does not hide the other providers.
     *
     * @param name the name below {@code auth.providers}
     * @throws ConfigurationException if no provider has the name
     */
    public LoginStatus status(String name) {
        require(name);
        try {
            return client(name).status();
        } catch (ConfigurationException | PluginException unusable) {
            return misconfigured(name, AccountName.DEFAULT, unusable);
        }
    }

    /**
     * Returns the status of one of several logins at a provider, as {@link #status(String)}.
     *
     * @param name the name below {@code auth.providers}
     * @param account which login
     * @throws NotLoggedInException if the environment brings the only token of the provider, and the account has a name
     * @throws ConfigurationException if no provider has the name
     */
    public LoginStatus status(String name, AccountName account) {
        require(name);
        try {
            return client(name, account).status();
        } catch (ConfigurationException | PluginException unusable) {
            return misconfigured(name, account, unusable);
        }
    }

    private LoginStatus misconfigured(String name, AccountName account, AuthException unusable) {
        return LoginStatus.builder(name, parts.program().clock().instant(), "unknown")
                .account(account)
                .problem(unusable)
                .build(LoginStatus.State.MISCONFIGURED);
    }

    /**
     * Returns the reason why a provider cannot be used: a mistake in its section, or a plugin that is not loaded. Asks no server and reads no token.
     *
     * @param name the name below {@code auth.providers}
     * @return the exception that its use throws; empty when it throws none
     */
    public Optional<AuthException> problem(String name) {
        try {
            client(name).checkSection();
            return Optional.empty();
        } catch (ConfigurationException | PluginException unusable) {
            return Optional.of(unusable);
        }
    }

    /**
     * Runs the checks of a provider that need neither a login nor its storage, because the storage may be at fault.
     *
     * @param name the name below {@code auth.providers}
     * @return one entry a check
     * @throws ConfigurationException if no provider has the name, or with everything that is wrong with its section
     * @throws PluginException if no plugin has its type
     */
    public PreflightReport preflight(String name) {
        return configured(name).preflight(null);
    }

    /**
     * Returns the moves of logins from one storage to another.
     *
     * @return the moves for the providers of this configuration
     */
    public LoginMoves moves() {
        return new MovingLogins(
                this::configured,
                parts,
                configured -> injected.storage(configured).isPresent());
    }

    /**
     * Lists the plugins that were found.
     *
     * @return by kind; broken ones with the reason
     */
    public List<PluginInfo> plugins() {
        return plugins.list();
    }

    /**
     * Lists the jars in the folder of plugins, as files, with their hashes and signers. Reads each jar whole;
     * loads none.
     *
     * @return one entry per jar, by name
     */
    public List<PluginFile> pluginFiles() {
        return plugins.pluginFiles();
    }

    /**
     * Checks the whole configuration, every provider and storage against the schema of its plugin.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    public void checkConfiguration() {
        List<ConfigProblem> problems = checker.check(config.root());
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /**
     * Lists the sections of plugins that are not loaded ({@code auth.storage.TYPE}, {@code auth.flows.TYPE} and the like). They are not a mistake,
     * but have no effect.
     *
     * @return one entry per section, in the order of the configuration
     */
    public List<ConfigProblem> unreadSections() {
        return checker.unread(auth);
    }

    /**
     * Validates a token of any issuer, configured or not. Uses the keys of the issuer that the terms of the request name, else of the issuer that the
     * token itself names. The report of the latter says who signed the token, not that the signer can be trusted.
     *
     * @param request the token
     * @return the report; {@code UNDECIDED} when the proof needs a server that cannot be reached
     * @throws io.kstlib.auth.api.error.NetworkException if the calling thread is interrupted
     * @throws PluginException if no validator is loaded
     */
    public ValidationReport validate(ValidationRequest request) {
        return parts.anyProvider().validate(request);
    }

    /** {@return the configuration file that was found; empty for a configuration that a program made} */
    public Optional<Path> configFile() {
        return config.file();
    }

    /** {@return the reason why that configuration is used} */
    public ConfigOrigin configOrigin() {
        return config.configOrigin();
    }

    /** Ends the tokens that were derived from a login that has ended, and in turn those that were derived from them. */
    private void endDerived(LoginName ended, LogoutOptions.AtServer atServer) {
        String source = ended.provider();
        for (String name : names()) {
            if (!name.equals(source) && takesTokensOf(name, source)) {
                try {
                    derivedFrom(ended, name).forEach(derived -> client(derived).endDerived(source, atServer));
                } catch (AuthException unusable) { // what has ended has ended
                    configured(name).warnOfDerived(name, source, unusable);
                }
            }
        }
    }

    /** Returns the logins that may be derived from one: that of the same account, or all of them where no person logs in at the source. */
    private List<LoginName> derivedFrom(LoginName ended, String name) {
        return configured(ended.provider()).hasAccounts()
                ? List.of(LoginName.of(name, ended.account()))
                : Stream.concat(Stream.of(AccountName.DEFAULT), accounts(name).stream())
                        .distinct()
                        .map(account -> LoginName.of(name, account))
                        .toList();
    }

    private boolean takesTokensOf(String name, String source) {
        try {
            return configured(name).sourceProviders().contains(source);
        } catch (AuthException wrongSection) { // said wherever the section is used
            return false;
        }
    }

    private AuthClient newClient(LoginName login) {
        String name = login.provider();
        Section configured = configured(name).of(login.account());
        TokenStorage ofEnvironment = injected.storage(configured).orElse(null);
        if (ofEnvironment != null && !login.account().isDefault()) {
            throw new NotLoggedInException(
                    name,
                    NotLoggedInException.Reason.NO_ACCOUNT,
                    "the token of \"" + name + "\" comes from the environment of this process, so it has no account "
                            + login.account(),
                    null,
                    null);
        }
        return new AuthClient(
                configured,
                ofEnvironment != null ? ofEnvironment : parts.storage(configured),
                account -> client(name, account),
                atServer -> endDerived(login, atServer),
                closed -> {
                    chosen.remove(name, closed);
                    clients.remove(login.stored(), closed);
                });
    }

    /**
     * @throws ConfigurationException if no provider has the name
     */
    private void require(String name) {
        if (sections.get(name).isEmpty()) {
            throw problem(AuthKeys.PROVIDERS.name(), ConfigChecker.noProvider(name, names()));
        }
    }

    private Set<String> names() {
        return sections.entries().keySet();
    }

    private ConfigurationException problem(String key, String message) {
        ConfigValue at = auth.map().get(key).orElse(auth.map());
        return new ConfigurationException(new ConfigProblem(auth.path(key), at.origin(), message));
    }

    /** Returns the section of a provider, which is checked when it is used; without entries if it is not a map. */
    private Settings writtenSection(String name) {
        ConfigMap none = ConfigMap.empty(auth.map().origin());
        return new Settings(
                auth.path(AuthKeys.PROVIDERS.name()) + "." + name,
                sections.get(name).orElse(none) instanceof ConfigMap section ? section : none);
    }

    private Section configured(String name) {
        require(name);
        return parts.provider(name, checker.provider(auth, name));
    }

    /** Closes every client that was handed out, one after the other ({@link AuthClient#close}). Stored tokens stay. */
    @Override
    public void close() {
        AuthClient.closeAll(clients.values());
    }

    @Override
    public String toString() {
        return "Kstlib[" + config + "]";
    }
}
