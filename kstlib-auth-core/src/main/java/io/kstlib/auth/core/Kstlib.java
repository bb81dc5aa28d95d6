package io.kstlib.auth.core;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.LoginMoves;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.LoadedConfig;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<String, AuthClient> clients = new ConcurrentHashMap<>();

    Kstlib(LoadedConfig config, Plugins plugins, ConfigChecker checker, Assembly.ProgramEnvironment surroundings) {
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
                name -> client(name).getToken(),
                name -> client(name).getIdToken().value());
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
     * @param name the name below {@code auth.providers}
     * @throws ConfigurationException if no provider has the name (the message lists those that are configured), or with everything that is wrong with
     *     its section
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has the type of its storage
     */
    public AuthClient client(String name) {
        return clients.computeIfAbsent(name, this::newClient);
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
            return LoginStatus.builder(name, parts.program().clock().instant(), "unknown")
                    .problem(unusable)
                    .build(LoginStatus.State.MISCONFIGURED);
        }
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
    private void endDerived(String source, LogoutOptions.AtServer atServer) {
        for (String name : names()) {
            if (!name.equals(source) && takesTokensOf(name, source)) {
                try {
                    client(name).endDerived(source, atServer);
                } catch (AuthException unusable) { // what has ended has ended
                    configured(name).warnOfDerived(name, source, unusable);
                }
            }
        }
    }

    private boolean takesTokensOf(String name, String source) {
        try {
            return configured(name).sourceProviders().contains(source);
        } catch (AuthException wrongSection) { // said wherever the section is used
            return false;
        }
    }

    private AuthClient newClient(String name) {
        Section configured = configured(name);
        return new AuthClient(
                configured,
                injected.storage(configured).orElseGet(() -> parts.storage(configured)),
                atServer -> endDerived(name, atServer),
                closed -> clients.remove(name, closed));
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
