package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.core.jwt.CertificateOfTokens;
import io.kstlib.auth.core.jwt.CompactJwt.TokenForm;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.lifecycle.Owner;
import io.kstlib.auth.core.lifecycle.RefreshIntent;
import io.kstlib.auth.core.lifecycle.TokenEvents;
import io.kstlib.auth.core.plugin.Assembly.ProgramEnvironment;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.internal.ForwardingContext;
import io.kstlib.auth.spi.internal.ModulesOnDemand;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import io.kstlib.http.ProviderHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A section of the configuration, and the objects that plugins make from it, on first use: the section of a provider, or that of a storage or of a secret
 * resolver. It is the context of the plugins that it belongs to. The section of a provider is first checked against the plugin's schema, so that a
 * plugin reads only valid values. Safe for use by several threads.
 */
public final class Section implements StorageContext, ProviderContext, ClientContext, ModulesOnDemand.Holder {

    private final String name;
    private final AccountName account;
    private final Settings settings;
    private final Assembly assembly;
    private final Supplier<HttpTransport> http;
    private final Supplier<Checked> checked;
    private final Supplier<Provider> guarded;
    private final Map<String, ClientAuthentication> authentications = new ConcurrentHashMap<>();
    private final Map<String, TokenPresentation> presentations = new ConcurrentHashMap<>();

    /**
     * The plugins for a valid section.
     *
     * @param flow {@code null} for a provider without flows
     */
    private record Checked(
            ProviderFactory factory,
            @Nullable PluginEntry<AuthFlowFactory> flow,
            PluginSchemas.ProviderSection whole) {}

    /**
     * @param name the provider; for a section that all providers share, any word
     * @param account which of several logins at the provider it works for
     * @param network the section that says how servers are reached: that of the provider for which a plugin works
     */
    Section(String name, AccountName account, Settings settings, Settings network, Assembly assembly) {
        this.name = name;
        this.account = account;
        this.settings = settings;
        this.assembly = assembly;
        this.http = new LazyPart<>(() -> ProviderHttp.of(over(network)));
        this.checked = new LazyPart<>(this::findAndCheck);
        this.guarded = new LazyPart<>(() -> checked.get().factory().create(this));
    }

    /** Returns the section of tokens that come from no configured provider: no settings, and the surroundings of this process. */
    public static Section ofProcess() {
        Settings none = new Settings("auth", ConfigMap.empty(Origin.CODE));
        Plugins plugins = new Plugins(Plugins.Place.ofThread(), null);
        ProgramEnvironment process = ProgramEnvironment.beforeConfiguration(ConfigSources.ofProcess());
        return new Section(
                none.path(), AccountName.DEFAULT, none, none, Assembly.withoutProviders(none, plugins, process));
    }

    private PluginContext over(Settings network) {
        return new ForwardingContext() {
            @Override
            protected PluginContext context() {
                return Section.this;
            }

            @Override
            public Settings settings() {
                return network;
            }
        };
    }

    private Plugins plugins() {
        return assembly.plugins();
    }

    private ProgramEnvironment program() {
        return assembly.program();
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Settings authSettings() {
        return assembly.auth();
    }

    @Override
    public Secret resolve(SecretReference reference) {
        return assembly.secrets().resolve(reference);
    }

    @Override
    public HttpTransport http() {
        return http.get();
    }

    @Override
    public Clock clock() {
        return program().clock();
    }

    @Override
    public Map<String, String> environment() {
        return program().environment();
    }

    @Override
    public UserDirectory home() {
        return program().home();
    }

    @Override
    public void warn(String message) {
        warn(new Warning(Warning.Kind.PLUGIN, settings.path(), message, null));
    }

    @Override
    public void trace(Supplier<String> line) {
        try {
            program().trace().accept(line);
        } catch (RuntimeException broken) { // it must not cost the caller the answer that just came
            warn("a request could not be traced: " + broken.getClass().getName());
        }
    }

    /** Warns of what the core itself found. */
    public void warn(Warning warning) {
        program().warnings().accept(warning);
    }

    /** Warns that the token of a provider comes from a login to another one that has ended, and may still be valid. */
    public void warnOfDerived(String provider, String source) {
        warn(new Warning(
                Warning.Kind.DERIVED_STAYS, provider, derived(provider, source) + ", and may still be valid", null));
    }

    /** Warns that such a token could not be removed. */
    public void warnOfDerived(String provider, String source, AuthException why) {
        warn(Warning.of(Warning.Kind.DERIVED_STAYS, provider, derived(provider, source) + " and stays: ", why));
    }

    /** Warns that logins for targets remain although the main login was replaced. */
    public void warnOfTargets(AuthException why) {
        warn(Warning.of(
                Warning.Kind.DERIVED_STAYS,
                settings.path(),
                "a login for a target may be that of another person, and stays: ",
                why));
    }

    private static String derived(String provider, String source) {
        return "the token of \"" + provider + "\" comes from a login to \"" + source + "\" that has ended";
    }

    @Override
    public Optional<byte[]> pinned(Path file) {
        return program().pinned().content(file);
    }

    @Override
    public byte[] read(ConfigPath file, int most) throws IOException {
        return program().pinned().read(file, home(), most);
    }

    @Override
    public Path standardDirectory() {
        return program()
                .configHome()
                .below("kstlib")
                .below("auth")
                .below("tokens")
                .require("set HOME or XDG_CONFIG_HOME, name a directory for tokens ("
                        + settings.path() + ".directory), or keep them in memory (token_storage: "
                        + ShippedPlugins.STORAGE_IN_MEMORY + ")")
                .toAbsolutePath();
    }

    @Override
    public ModulesOnDemand modules() {
        return assembly.plugins().onDemand();
    }

    /**
     * Checks the whole section with the plugin of its type, which is loaded for that. A valid token needs no such check: the token
     * was obtained with the same section, which was checked then ({@link Owner}).
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with it
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has its type
     */
    public void check() {
        Object unused = checked.get();
    }

    private Checked findAndCheck() {
        PluginEntry<ProviderFactory> plugin = named(PluginKind.PROVIDER, AuthKeys.typeOf(settings), ProviderKeys.TYPE);
        ProviderFactory factory = plugin.guarded(user(name));
        PluginEntry<AuthFlowFactory> flow =
                factory.flow(settings).map(this::flowPlugin).orElse(null);
        PluginEntry<TokenValidatorFactory> validator = settings.get(ProviderKeys.TOKEN_VALIDATOR)
                .flatMap(type -> plugins().of(PluginKind.VALIDATOR).find(type))
                .orElse(null);
        PluginSchemas.ProviderSection whole = plugins().whole(authSettings(), settings, plugin, flow, validator);
        ConfigChecker.checkProvider(whole);
        if (Plugins.authenticatesClient(whole.schema())) {
            // One that is named and not loaded is found before the person is asked to log in.
            settings.get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                    .ifPresent(type ->
                            named(PluginKind.CLIENT_AUTHENTICATION, type, ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD));
        }
        settings.get(ProviderKeys.TOKEN_TYPE)
                .ifPresent(type ->
                        named(PluginKind.TOKEN_PRESENTATION, type.toLowerCase(Locale.ROOT), ProviderKeys.TOKEN_TYPE));
        return new Checked(factory, flow, whole);
    }

    /** Returns the plugin that a key names. */
    private <F extends PluginFactory> PluginEntry<F> named(PluginKind<F> kind, String type, ConfigKey<String> key) {
        return plugins().of(kind).get(type, asked(settings, key.name()));
    }

    /** Returns the provider that the plugin makes on first use, for callers that expect no failure outside the sealed family. */
    public Provider guarded() {
        return guarded.get();
    }

    /**
     * Checks the provider itself, and its secrets without fetching them. For a configuration that was merely found, no secret is
     * fetched: it could name any file or variable, and any server to send it to.
     *
     * @param stored the stored token; {@code null} where no token is stored, or it was not read
     */
    public PreflightReport preflight(@Nullable Token stored) {
        Provider provider = forExamination().guarded();
        PluginChecks ofPlugins = new PluginChecks(plugins(), assembly.secrets(), authSettings());
        List<PreflightReport.Check> checks =
                new ArrayList<>(provider.preflight().checks());
        ofPlugins.missingValidator(settings).ifPresent(checks::add);
        if (stored != null && checked.get().factory().presentsTokens()) {
            ofPlugins.missingPresentation(stored.tokenType(), name).ifPresent(checks::add);
        }
        checks.addAll(ofPlugins.secrets(checked.get().whole(), assembly.writtenStorageType(settings)));
        return new PreflightReport(checks);
    }

    /** Returns the same provider for a look at it. With a configuration that has no consent, it fetches no secret. */
    public Section forExamination() {
        return program().configOrigin().hasConsent()
                ? this
                : assembly.fetchingNoSecret().provider(name, account, settings);
    }

    /**
     * Judges a token with the configured validator, else the standard one. For opaque tokens, the standard one is a validator that judges those, if
     * there is one.
     */
    public ValidationReport validate(ValidationRequest request) {
        PluginRegistry<TokenValidatorFactory> validators = plugins().of(PluginKind.VALIDATOR);
        TokenForm form = TokenForm.of(request.token().reveal());
        String configured = settings.get(ProviderKeys.TOKEN_VALIDATOR).orElse(null);
        // A token endpoint's whole answer, with the refresh token, must not be sent to any server or endpoint.
        boolean isMore = form == TokenForm.JSON;
        String type = configured != null && !isMore ? configured : standardValidator(form, validators);
        PluginEntry<TokenValidatorFactory> plugin = validators.get(
                type,
                type.equals(configured) ? asked(settings, ProviderKeys.TOKEN_VALIDATOR.name()) : "to check a token");
        return plugin.guarded(user(name))
                .create(over(PluginSections.VALIDATORS, plugin.type()))
                .validate(request);
    }

    private static String standardValidator(TokenForm form, PluginRegistry<TokenValidatorFactory> registry) {
        if (form != TokenForm.OPAQUE) {
            return ShippedPlugins.STANDARD_VALIDATOR;
        }
        List<String> able = registry.usable()
                .filter(plugin -> plugin.guarded("a token").judgesOpaqueTokens())
                .map(PluginEntry::type)
                .toList();
        Optional<String> shipped = able.stream().filter(registry::isShipped).findFirst();
        return shipped.or(() -> able.size() == 1 ? Optional.of(able.get(0)) : Optional.empty())
                .orElse(ShippedPlugins.STANDARD_VALIDATOR);
    }

    /**
     * Returns the same provider with another section, for a login that differs from the configuration. The original section still decides who owns
     * a stored token.
     */
    public Section withSection(Settings section) {
        return assembly.provider(name, account, section);
    }

    /** Returns the same provider with its section over the section of a plugin, which several providers share. */
    private Section over(PluginSections kind, String type) {
        return withSection(settings.over(kind.of(authSettings(), type)));
    }

    /** Whether the type of the provider, its flow or its validator has a key of this name. */
    public boolean hasKey(String key) {
        return checked.get().whole().schema().key(key).isPresent();
    }

    /**
     * Returns the flow that the section uses for logins.
     *
     * @return empty for a provider without flows
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with the section
     */
    public Optional<AuthFlowFactory> loginFlow() {
        return Optional.ofNullable(checked.get().flow()).map(flow -> flow.guarded(user(name)));
    }

    /** Returns the type of the flow that the section uses for logins; empty for a provider without flows. */
    public Optional<String> loginFlowType() {
        return Optional.ofNullable(checked.get().flow()).map(PluginEntry::type);
    }

    /** Returns the settings of the flow that the section uses for logins: the section, over those that its users share. */
    private Settings loginFlowSettings() {
        return loginFlowType()
                .map(type -> Plugins.ofFlow(settings, authSettings(), type))
                .orElse(settings);
    }

    /** Returns the types of the flows that the program itself contains. A flow of the folder of plugins is used only where it is named. */
    public List<String> shippedFlows() {
        return plugins().of(PluginKind.FLOW).ownTypes();
    }

    /** Returns the check of the owner of a token that is handed out under this name. */
    public Owner ownership() {
        return new Owner(this, program().configOrigin(), new LazyPart<>(this::owner));
    }

    private Owner.Declared owner() {
        ProviderFactory factory = checked.get().factory();
        TokenOwner owner = factory.binding(settings).map(this::withDetail).orElse(null);
        return Owner.Declared.of(owner, checked.get().whole(), factory.asksFor(settings, attendance()));
    }

    private TokenOwner withDetail(TokenOwner owner) {
        return loginFlow()
                .flatMap(flow -> flow.bindingDetail(loginFlowSettings()))
                .map(owner::withDetail)
                .orElse(owner);
    }

    /** Returns the same provider for a login of its own for a target; empty for a provider type that cannot log in for a target. */
    public Optional<Section> forTarget(Target target) {
        return checked.get()
                .factory()
                .sectionFor(settings, target, attendance())
                .map(this::withSection);
    }

    /** Returns the names of the other providers whose tokens this one is derived from. */
    public Set<String> sourceProviders() {
        Set<String> sourceProviders = new TreeSet<>(checked.get().factory().sourceProviders(settings));
        loginFlow().ifPresent(flow -> sourceProviders.addAll(flow.sourceProviders(loginFlowSettings())));
        if (Plugins.authenticatesClient(checked.get().whole().schema())) {
            sourceProviders.addAll(plugins().sourceProviders(settings, authSettings()));
        }
        return sourceProviders;
    }

    /** Whether there may be several logins: a person logs in, here or at a provider from whose tokens these are derived. */
    public boolean hasAccounts() {
        return hasAccounts(Set.of());
    }

    private boolean hasAccounts(Set<String> derived) {
        if (renewal() != Renewal.REPETITION) {
            return true;
        }
        Set<String> known = new TreeSet<>(derived);
        known.add(name);
        return sourceProviders().stream()
                .filter(source -> !known.contains(source))
                .anyMatch(source -> assembly.provider(source)
                        .map(provider -> provider.hasAccounts(known))
                        .orElse(false));
    }

    /** Returns how the next token is obtained. The flow decides this, or the provider itself where it has no flow. */
    public Renewal renewal() {
        return loginFlow()
                .map(AuthFlowFactory::renewal)
                .orElseGet(() -> checked.get().factory().renewal(settings));
    }

    private Attendance attendance() {
        return loginFlow()
                .map(AuthFlowFactory::attendance)
                .orElseGet(() -> renewal() == Renewal.REPETITION ? Attendance.NONE : Attendance.PERSON);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AccountName account() {
        return account;
    }

    /** {@return the same provider for one of several logins} */
    public Section of(AccountName other) {
        return other.text().equals(account.text()) ? this : assembly.provider(name, other, settings);
    }

    /** {@return the name of the login that it works for} */
    public LoginName login() {
        return LoginName.of(name, account);
    }

    @Override
    public AuthFlowFactory flow(String type) {
        return flowPlugin(type).guarded(user(name));
    }

    private PluginEntry<AuthFlowFactory> flowPlugin(String type) {
        return plugins().of(PluginKind.FLOW).get(type, settings.path("flow"));
    }

    @Override
    public Settings flowSettings(String type) {
        return Plugins.ofFlow(settings, authSettings(), flowPlugin(type).type());
    }

    @Override
    public String provider() {
        return name();
    }

    @Override
    public String clientId() {
        return settings.require(ProviderKeys.CLIENT_ID);
    }

    @Override
    public List<String> clientAuthentications() {
        return plugins().of(PluginKind.CLIENT_AUTHENTICATION).ownTypes();
    }

    @Override
    public ClientAuthentication clientAuthentication(String type) {
        return authentications.computeIfAbsent(type.toLowerCase(Locale.ROOT), wanted -> {
            PluginEntry<ClientAuthenticationFactory> plugin =
                    named(PluginKind.CLIENT_AUTHENTICATION, type, ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD);
            return plugin.guarded(user(name)).create(over(PluginSections.CLIENT_AUTHENTICATIONS, plugin.type()));
        });
    }

    @Override
    public TokenPresentation tokenPresentation(String tokenType) {
        return presentations.computeIfAbsent(tokenType.toLowerCase(Locale.ROOT), type -> {
            String user = user(name);
            PluginEntry<TokenPresentationFactory> plugin =
                    plugins().of(PluginKind.TOKEN_PRESENTATION).get(type, "the token_type of a token of " + user);
            return new CertificateOfTokens(
                    this, plugin.guarded(user).create(over(PluginSections.TOKEN_PRESENTATIONS, plugin.type())));
        });
    }

    @Override
    public Token tokenOf(String provider) {
        return assembly.others().tokenOf(provider, login());
    }

    @Override
    public Secret idTokenOf(String provider) {
        return assembly.others().idTokenOf(provider, login());
    }

    /** Returns how its refresh tokens are sent. */
    public RefreshIntent.Terms refreshTerms() {
        return RefreshIntent.Terms.of(settings, program().environment());
    }

    public TokenEvents events() {
        return program().events();
    }

    @Override
    public Optional<Path> cacheDirectory() {
        return program().cacheHome().below("kstlib").path();
    }

    /** Returns the user of a plugin, in words. */
    static String user(String name) {
        return "\"" + name + "\"";
    }

    /** Returns where a plugin is asked for, in words. */
    static String asked(Settings section, String key) {
        Optional<ConfigValue> written = section.map().get(key);
        String where = written.map(value -> ", " + value.origin()).orElse(", the default");
        return section.path(key) + where;
    }

    @Override
    public String toString() {
        return "Section[" + settings + "]"; // the environment may hold secrets
    }
}
