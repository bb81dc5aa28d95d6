package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.core.jwt.CertificateOfTokens;
import io.kstlib.auth.core.lifecycle.Owner;
import io.kstlib.auth.core.lifecycle.RefreshIntent;
import io.kstlib.auth.core.lifecycle.TokenEvents;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.nio.file.Path;
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
 * One section below {@code auth.providers}, and what the plugins make of it, on first use. The section is first checked against the plugin's schema, so
 * that a plugin reads only valid values. Safe for use by several threads.
 */
public final class ConfiguredProvider extends ConfiguredContext implements ProviderContext, ClientContext {

    private final String name;
    private final ConfiguredParts parts;
    private final Plugins plugins;
    private final HostEnvironment surroundings;
    private final Supplier<Checked> checked;
    private final CertificateOfTokens certificate;
    private final Map<String, ClientAuthentication> authentications = new ConcurrentHashMap<>();
    private final Map<String, TokenPresentation> presentations = new ConcurrentHashMap<>();
    private final Supplier<Provider> guarded;

    /**
     * The plugins for a valid section.
     *
     * @param flow {@code null} for a provider without flows
     */
    private record Checked(
            ProviderFactory factory, @Nullable AuthFlowFactory flow, PluginSchemas.ProviderSection whole) {}

    ConfiguredProvider(String name, Settings settings, ConfiguredParts parts) {
        super(settings, settings, parts.auth(), parts.secrets(), parts.plugins().onDemand(), parts.surroundings());
        this.name = name;
        this.parts = parts;
        this.plugins = parts.plugins();
        this.surroundings = parts.surroundings();
        this.checked = new LazyPart<>(this::findAndCheck);
        this.certificate = new CertificateOfTokens(this);
        this.guarded = new LazyPart<>(() -> checked.get().factory().create(this));
    }

    /**
     * Checks the whole section, by the plugin of its type, which is loaded for that. To hand out a valid token, no such check is needed: the token
     * was obtained with the same section, which was checked then ({@link Owner}).
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with it
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has its type
     */
    public void check() {
        Object unused = checked.get();
    }

    private Checked findAndCheck() {
        PluginEntry<ProviderFactory> plugin = plugins.of(PluginKind.PROVIDER)
                .get(AuthKeys.typeOf(settings()), asked(settings(), ProviderKeys.TYPE.name()));
        ProviderFactory factory = plugin.guarded(user(name));
        AuthFlowFactory flow = factory.flow(settings()).map(type -> flow(type)).orElse(null);
        PluginEntry<TokenValidatorFactory> validator = settings()
                .get(ProviderKeys.TOKEN_VALIDATOR)
                .flatMap(type -> plugins.of(PluginKind.VALIDATOR).find(type))
                .orElse(null);
        PluginSchemas.ProviderSection whole = plugins.whole(authSettings(), settings(), plugin, flow, validator);
        ConfigChecker.checkProvider(whole);
        if (Plugins.authenticatesClient(whole.schema())) {
            findClientAuthentication();
        }
        settings()
                .get(ProviderKeys.TOKEN_TYPE)
                .ifPresent(type -> plugins.of(PluginKind.TOKEN_PRESENTATION)
                        .get(type.toLowerCase(Locale.ROOT), asked(settings(), ProviderKeys.TOKEN_TYPE.name())));
        return new Checked(factory, flow, whole);
    }

    /** Finds a client authentication that is named and not loaded before the person is asked to log in. */
    private void findClientAuthentication() {
        String where = asked(settings(), ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name());
        settings()
                .get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                .ifPresent(type -> plugins.of(PluginKind.CLIENT_AUTHENTICATION).get(type, where));
    }

    /** Returns what the plugin makes, on first use, for callers that expect no failure outside the sealed family. */
    public Provider guarded() {
        return guarded.get();
    }

    /**
     * Checks the provider itself, and what can be known of its secrets without fetching them. For a configuration that was merely found, no secret is
     * fetched: it could name any file or variable, and any server to send it to.
     *
     * @param stored the stored token; {@code null} where no token is stored, or it was not read
     */
    public PreflightReport preflight(@Nullable Token stored) {
        Provider provider = forExamination().guarded();
        PluginChecks ofPlugins = new PluginChecks(plugins, parts.secrets(), authSettings());
        List<PreflightReport.Check> checks =
                new ArrayList<>(provider.preflight().checks());
        ofPlugins.missingValidator(settings()).ifPresent(checks::add);
        if (stored != null && checked.get().factory().presentsTokens()) {
            ofPlugins.missingPresentation(stored.tokenType(), name).ifPresent(checks::add);
        }
        checks.addAll(ofPlugins.secrets(checked.get().whole(), parts.writtenStorageType(settings())));
        return new PreflightReport(checks);
    }

    /** Returns the same provider for a look at it. By a configuration that has no consent, it fetches no secret. */
    public ConfiguredProvider forExamination() {
        return surroundings.configOrigin().hasConsent()
                ? this
                : parts.fetchingNoSecret().provider(name, settings());
    }

    /** Returns the validators of this provider's tokens. */
    public Validators validators() {
        return new Validators(
                plugins,
                type -> over(PluginSections.VALIDATORS, type),
                settings().get(ProviderKeys.TOKEN_VALIDATOR).orElse(null),
                asked(settings(), ProviderKeys.TOKEN_VALIDATOR.name()));
    }

    /**
     * Returns the same provider by another section, for a login that differs from the configuration. The original section still decides who owns
     * a stored token.
     */
    public ConfiguredProvider withSection(Settings section) {
        return parts.provider(name, section);
    }

    /** Returns the same provider by its section over the section of a plugin, which several providers share. */
    private ConfiguredProvider over(PluginSections kind, String type) {
        return withSection(settings().over(kind.of(authSettings(), type)));
    }

    /**
     * Returns the flow by which the section logs in.
     *
     * @return empty for a provider without flows
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with the section
     */
    public Optional<AuthFlowFactory> loginFlow() {
        return Optional.ofNullable(checked.get().flow());
    }

    /** Returns the types of the flows that the program itself contains. A flow of the folder of plugins is used only where it is named. */
    public List<String> shippedFlows() {
        return plugins.of(PluginKind.FLOW).ownTypes();
    }

    /** Returns the check of who a token must belong to, to be handed out under this name. */
    public Owner ownership() {
        return new Owner(this, surroundings.configOrigin(), this::owner);
    }

    private Owner.Declared owner() {
        ProviderFactory factory = checked.get().factory();
        TokenOwner owner = factory.binding(settings()).map(this::withDetail).orElse(null);
        return Owner.Declared.of(owner, checked.get().whole(), factory.asksFor(settings(), attendance()));
    }

    private TokenOwner withDetail(TokenOwner owner) {
        return loginFlow()
                .flatMap(flow -> flow.bindingDetail(Plugins.ofFlow(settings(), authSettings(), flow.type())))
                .map(owner::withDetail)
                .orElse(owner);
    }

    /** Returns the same provider for a login of its own for a target; empty if the logins of its type are always for the same. */
    public Optional<ConfiguredProvider> forTarget(Target target) {
        return checked.get()
                .factory()
                .sectionFor(settings(), target, attendance())
                .map(this::withSection);
    }

    /** Returns the names of the other providers whose tokens this one is derived from. */
    public Set<String> sourceProviders() {
        Set<String> sourceProviders = new TreeSet<>(checked.get().factory().sourceProviders(settings()));
        loginFlow()
                .ifPresent(flow -> sourceProviders.addAll(
                        flow.sourceProviders(Plugins.ofFlow(settings(), authSettings(), flow.type()))));
        if (Plugins.authenticatesClient(checked.get().whole().schema())) {
            sourceProviders.addAll(plugins.sourceProviders(settings(), authSettings()));
        }
        return sourceProviders;
    }

    /** Returns how the next token is obtained. The flow decides this, or the provider itself where it has no flow. */
    public Renewal renewal() {
        AuthFlowFactory flow = checked.get().flow();
        if (flow != null) {
            return flow.renewal();
        }
        return checked.get().factory().renewal(settings());
    }

    private Attendance attendance() {
        AuthFlowFactory flow = checked.get().flow();
        if (flow != null) {
            return flow.attendance();
        }
        return renewal() == Renewal.REPETITION ? Attendance.NONE : Attendance.PERSON;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AuthFlowFactory flow(String type) {
        return plugins.of(PluginKind.FLOW).get(type, settings().path("flow")).guarded(user(name));
    }

    @Override
    public Settings flowSettings(String type) {
        return settings()
                .over(PluginSections.FLOWS.of(authSettings(), flow(type).type()));
    }

    @Override
    public String provider() {
        return name();
    }

    @Override
    public String clientId() {
        return settings().require(ProviderKeys.CLIENT_ID);
    }

    @Override
    public List<String> clientAuthentications() {
        return plugins.of(PluginKind.CLIENT_AUTHENTICATION).ownTypes();
    }

    @Override
    public ClientAuthentication clientAuthentication(String type) {
        return authentications.computeIfAbsent(type.toLowerCase(Locale.ROOT), wanted -> {
            PluginEntry<ClientAuthenticationFactory> plugin = plugins.of(PluginKind.CLIENT_AUTHENTICATION)
                    .get(type, asked(settings(), ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()));
            return plugin.guarded(user(name)).create(over(PluginSections.CLIENT_AUTHENTICATIONS, plugin.type()));
        });
    }

    @Override
    public TokenPresentation tokenPresentation(String tokenType) {
        return presentations.computeIfAbsent(tokenType.toLowerCase(Locale.ROOT), type -> {
            String user = user(name);
            PluginEntry<TokenPresentationFactory> plugin =
                    plugins.of(PluginKind.TOKEN_PRESENTATION).get(type, "the token_type of a token of " + user);
            return certificate.presentedWith(
                    plugin.guarded(user).create(over(PluginSections.TOKEN_PRESENTATIONS, plugin.type())));
        });
    }

    @Override
    public Token tokenOf(String provider) {
        return parts.others().tokenOf(provider, name);
    }

    @Override
    public Secret idTokenOf(String provider) {
        return parts.others().idTokenOf(provider, name);
    }

    /** Returns how its refresh tokens are sent. */
    public RefreshIntent.Terms refreshTerms() {
        return RefreshIntent.Terms.of(settings(), surroundings.environment());
    }

    public TokenEvents events() {
        return surroundings.events();
    }

    @Override
    public Optional<Path> cacheDirectory() {
        return surroundings.cacheHome().below("kstlib").path();
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
}
