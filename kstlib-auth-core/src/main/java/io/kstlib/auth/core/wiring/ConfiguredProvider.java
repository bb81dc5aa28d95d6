package io.kstlib.auth.core.wiring;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.config.keys.PluginSections;
import io.kstlib.auth.core.lifecycle.RefreshTerms;
import io.kstlib.auth.core.lifecycle.TokenEvents;
import io.kstlib.auth.core.plugin.PluginEntry;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.core.presentation.CertificateOfTokens;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One section below {@code auth.providers}, and what the plugins make of it, on first use. Safe for use by several threads. */
public final class ConfiguredProvider extends ConfiguredContext implements ProviderContext, ClientContext {

    private final String name;
    private final ConfiguredParts parts;
    private final Plugins plugins;
    private final HostEnvironment surroundings;
    private final SelectedPlugin plugin;
    private final CertificateOfTokens certificate;
    private final Map<String, ClientAuthentication> authentications = new ConcurrentHashMap<>();
    private final Map<String, TokenPresentation> presentations = new ConcurrentHashMap<>();
    private final Supplier<Provider> guarded;

    ConfiguredProvider(String name, Settings settings, ConfiguredParts parts) {
        super(settings, settings, parts.auth(), parts.secrets(), parts.plugins().onDemand(), parts.surroundings());
        this.name = name;
        this.parts = parts;
        this.plugins = parts.plugins();
        this.surroundings = parts.surroundings();
        this.plugin = new SelectedPlugin(name, settings, parts.auth(), plugins);
        this.certificate = new CertificateOfTokens(this);
        this.guarded = new LazyPart<>(() -> plugin.create(this));
    }

    /**
     * Checks the whole section, by the plugin of its type, which is loaded for that. To hand out a valid token, no such check is needed: the token
     * was obtained with the same section, which was checked then ({@link TokenOwnership}).
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with it
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has its type
     */
    public void check() {
        plugin.check();
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
        if (stored != null && plugin.factory().presentsTokens()) {
            ofPlugins.missingPresentation(stored.tokenType(), name).ifPresent(checks::add);
        }
        checks.addAll(ofPlugins.secrets(plugin.whole(), parts.writtenStorageType(settings())));
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
                SelectedPlugin.asked(settings(), ProviderKeys.TOKEN_VALIDATOR.name()));
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
        return plugin.flow();
    }

    /** Returns the types of the flows that the program itself contains. A flow of the folder of plugins is used only where it is named. */
    public List<String> shippedFlows() {
        return plugins.of(PluginKind.FLOW).ownTypes();
    }

    /** Returns the check of who a token must belong to, to be handed out under this name. */
    public TokenOwnership ownership() {
        return new TokenOwnership(this, surroundings.configOrigin(), plugin::owner);
    }

    /** Returns the same provider for a login of its own for a target; empty if the logins of its type are always for the same. */
    public Optional<ConfiguredProvider> forTarget(Target target) {
        return plugin.factory()
                .sectionFor(settings(), target, plugin.attendance())
                .map(this::withSection);
    }

    /** Returns the names of the other providers whose tokens this one is derived from. */
    public Set<String> sourceProviders() {
        return plugin.sourceProviders();
    }

    /** Returns how the next token is obtained, which the flow decides. */
    public Renewal renewal() {
        return plugin.renewal();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AuthFlowFactory flow(String type) {
        return SelectedPlugin.flow(plugins, settings(), name, type);
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
                    .get(type, SelectedPlugin.asked(settings(), ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()));
            return plugin.guarded(SelectedPlugin.user(name))
                    .create(over(PluginSections.CLIENT_AUTHENTICATIONS, plugin.type()));
        });
    }

    @Override
    public TokenPresentation tokenPresentation(String tokenType) {
        return presentations.computeIfAbsent(tokenType.toLowerCase(Locale.ROOT), type -> {
            String user = SelectedPlugin.user(name);
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
    public RefreshTerms refreshTerms() {
        return RefreshTerms.of(settings(), surroundings.environment());
    }

    public TokenEvents events() {
        return surroundings.events();
    }

    @Override
    public Optional<Path> cacheDirectory() {
        return surroundings.cacheHome().below("kstlib").path();
    }
}
