package io.kstlib.auth.core.wiring;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.config.keys.PluginSections;
import io.kstlib.auth.core.lifecycle.TokenEvents;
import io.kstlib.auth.core.lifecycle.token.RefreshTerms;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One section below {@code auth.providers}, and what the plugins make of it. */
public final class ConfiguredProvider extends ConfiguredContext implements ProviderContext, ClientContext {

    private final String name;
    private final ConfiguredParts parts;
    private final Plugins plugins;
    private final HostEnvironment surroundings;
    private final SelectedPlugin plugin;
    private final ClientPlugins clientPlugins;
    private final Supplier<Provider> guarded;

    ConfiguredProvider(String name, Settings settings, ConfiguredParts parts) {
        super(settings, settings, parts.auth(), parts.secrets(), parts.plugins().onDemand(), parts.surroundings());
        this.name = name;
        this.parts = parts;
        this.plugins = parts.plugins();
        this.surroundings = parts.surroundings();
        this.plugin = new SelectedPlugin(name, settings, parts.auth(), plugins);
        this.clientPlugins = new ClientPlugins(
                plugins, this, (kind, type) -> withSection(settings().over(kind.of(authSettings(), type))));
        this.guarded = new LazyPart<>(() -> plugin.guarded(plugin.create(this)));
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
        if (stored != null && plugin.presentsTokens()) {
            ofPlugins.missingPresentation(stored.tokenType(), name).ifPresent(checks::add);
        }
        checks.addAll(ofPlugins.secrets(plugin.whole(), parts.storageType(settings())));
        return new PreflightReport(checks);
    }

    /** Returns the same provider for a look at it. By a configuration that has no consent, it fetches no secret. */
    public ConfiguredProvider forExamination() {
        return surroundings.standing().hasConsent()
                ? this
                : parts.fetchingNoSecret().provider(name, settings());
    }

    /** Returns the validators of this provider's tokens. */
    public Validators validators() {
        return new Validators(
                plugins,
                type -> withSection(settings().over(PluginSections.VALIDATORS.of(authSettings(), type))),
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

    /**
     * Returns the flow by which the section logs in.
     *
     * @return empty for a provider without flows
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with the section
     */
    public Optional<AuthFlowFactory> loginFlow() {
        return plugin.flow();
    }

    /** Returns the types of the flows that the program itself contains. A dropped flow is used only where it is named. */
    public List<String> shippedFlows() {
        return plugins.flows().ownTypes();
    }

    /** Returns the check of who a token must belong to, to be handed out under this name. */
    public TokenOwnership ownership() {
        return new TokenOwnership(this, surroundings.standing(), new LazyPart<>(plugin::owner));
    }

    /** Returns the same provider for a login of its own for a target; empty if the logins of its type are always for the same. */
    public Optional<ConfiguredProvider> forTarget(Target target) {
        return plugin.ask(
                        "asked for a login for a target",
                        factory -> factory.sectionFor(settings(), target, plugin.attendance()))
                .map(this::withSection);
    }

    /** Returns the names of the other providers whose tokens this one is derived from. */
    public Set<String> lenders() {
        return plugin.lenders();
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
        return plugins.clientAuthentications().ownTypes();
    }

    @Override
    public ClientAuthentication clientAuthentication(String type) {
        return clientPlugins.authentication(type);
    }

    @Override
    public TokenPresentation tokenPresentation(String tokenType) {
        return clientPlugins.presentation(tokenType);
    }

    @Override
    public Token tokenOf(String provider) {
        return parts.others().tokenOf(provider, name);
    }

    @Override
    public Secret idTokenOf(String provider) {
        return parts.others().idTokenOf(provider, name);
    }

    /** Returns the type of the storage that keeps the login. */
    public String storageType() {
        return parts.typeOfStorage(this);
    }

    /**
     * Returns the type of a storage as its plugin writes it.
     *
     * @param asked a type string or an alias
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has it
     */
    public String storageType(String asked) {
        return plugins.storages().get(asked, "a move").type();
    }

    /** Returns the types of the storages that the program itself brings. A dropped one is used only where it is named. */
    public List<String> shippedStorages() {
        return plugins.storages().ownTypes();
    }

    /**
     * Makes a storage of a type, with the section that the configuration has for it.
     *
     * @param type a type string or an alias
     * @return the storage, which the caller closes
     * @throws io.kstlib.auth.api.error.ConfigurationException if its section is wrong or does not suffice
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has the type
     */
    public TokenStorage storage(String type) {
        return parts.storage(this, type);
    }

    /** Whether the configuration has a section for a type of storage. */
    public boolean hasStorageSection(String type) {
        return !PluginSections.ofStorage(authSettings(), type).map().entries().isEmpty();
    }

    /** Returns how its refresh tokens are sent. */
    public RefreshTerms refreshTerms() {
        return RefreshTerms.of(settings(), surroundings.environment());
    }

    /** Returns how a login reaches the person; empty when the place decides. */
    public Optional<LoginRequest.Mode> loginMode() {
        return settings().get(ProviderKeys.LOGIN_MODE).flatMap(mode -> switch (mode) {
            case "browser" -> Optional.of(LoginRequest.Mode.BROWSER);
            case "url" -> Optional.of(LoginRequest.Mode.SHOW_URL);
            case "manual" -> Optional.of(LoginRequest.Mode.PASTE);
            default -> Optional.empty();
        });
    }

    public TokenEvents events() {
        return surroundings.events();
    }

    @Override
    public Optional<Path> cacheDirectory() {
        return surroundings.cacheHome().below("kstlib").path();
    }
}
