package io.kstlib.auth.core;

import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.flow.AuthFlow;
import io.kstlib.auth.api.flow.AuthFlowFactory;
import io.kstlib.auth.api.flow.LoginRequest;
import io.kstlib.auth.api.flow.Renewal;
import io.kstlib.auth.api.provider.PreflightReport;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.provider.ProviderKeys;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.binding.ConfiguredBinding;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.event.TokenEvents;
import io.kstlib.auth.core.plugin.PluginKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One section below {@code auth.providers}, and what the plugins make of it. */
final class ConfiguredProvider implements ProviderContext {

    private final String name;
    private final Settings settings;
    private final Settings authSettings;
    private final Plugins plugins;
    private final PickedPlugin plugin;
    private final SecretResolvers secrets;
    private final Surroundings surroundings;

    ConfiguredProvider(
            String name,
            Settings settings,
            Settings authSettings,
            Plugins plugins,
            SecretResolvers secrets,
            Surroundings surroundings) {
        this.name = name;
        this.settings = settings;
        this.authSettings = authSettings;
        this.plugins = plugins;
        this.plugin = new PickedPlugin(name, settings, plugins);
        this.secrets = secrets;
        this.surroundings = surroundings;
    }

    /**
     * Checks the whole section, by the plugin of its type, which is loaded for that. Handing out a token that is good needs no such check:
     * the section is the one that the token was obtained by, which was checked then ({@link ConfiguredBinding}).
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with it
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has its type
     */
    void check() {
        plugin.check();
    }

    Provider createProvider() {
        return plugin.create(this);
    }

    /** The same provider for those who expect no failure outside the sealed family. */
    Provider guarded(Provider provider) {
        return plugin.guarded(provider);
    }

    /**
     * What the provider says of itself, and what can be known of its secrets without fetching them. A look at a configuration that was
     * merely found fetches none: it could name any file or variable, and any server to send it to.
     *
     * @param inUse makes the provider that is used anyway
     */
    PreflightReport preflight(Supplier<Provider> inUse) {
        Provider provider = surroundings.standing().hasConsent() ? inUse.get() : fetchingNoSecret();
        List<PreflightReport.Check> checks =
                new ArrayList<>(provider.preflight().checks());
        checks.addAll(new SecretChecks(secrets).of(settings, plugin.schema()));
        return new PreflightReport(checks);
    }

    private Provider fetchingNoSecret() {
        SecretResolvers unfetched = secrets.unfetched(surroundings.standing());
        return guarded(new ConfiguredProvider(name, settings, authSettings, plugins, unfetched, surroundings)
                .createProvider());
    }

    /** The validators of this provider's tokens. */
    Validators validators() {
        return new Validators(
                plugins,
                this,
                settings.get(ProviderKeys.TOKEN_VALIDATOR).orElse(null),
                PickedPlugin.asked(settings, ProviderKeys.TOKEN_VALIDATOR.name()));
    }

    /** Whose a token must be to be handed out under this name. */
    TokenOwnership ownership() {
        return new TokenOwnership(
                name,
                new ConfiguredBinding(
                        settings, surroundings.home(), this::pinned, surroundings.standing(), plugin::owner));
    }

    /** How a token is followed by the next one, which its flow says. */
    Renewal renewal() {
        return plugin.renewal();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Settings authSettings() {
        return authSettings;
    }

    @Override
    public Secret resolve(SecretReference reference) {
        return secrets.resolve(reference);
    }

    @Override
    public AuthFlow flow(String type) {
        AuthFlowFactory factory = plugins.flows().get(type, settings.path("flow"));
        PluginCalls calls = PluginCalls.of(PluginKind.FLOW, factory, type, PickedPlugin.user(name));
        AuthFlow flow = calls.call("being made", factory::create);
        return context -> calls.unguarded(() -> flow.obtain(context));
    }

    @Override
    public void warn(String message) {
        surroundings.warnings().accept(message);
    }

    /** How long before its expiry a token is refreshed. */
    Duration refreshLeeway() {
        return settings.get(ProviderKeys.REFRESH_LEEWAY).orElse(Token.REFRESH_LEEWAY);
    }

    /** How a login reaches the person; empty to go by what is found. */
    Optional<LoginRequest.Mode> loginMode() {
        return settings.get(ProviderKeys.LOGIN_MODE).flatMap(mode -> switch (mode) {
            case "browser" -> Optional.of(LoginRequest.Mode.BROWSER);
            case "url" -> Optional.of(LoginRequest.Mode.SHOW_URL);
            case "manual" -> Optional.of(LoginRequest.Mode.PASTE);
            default -> Optional.empty();
        });
    }

    TokenEvents events() {
        return surroundings.events();
    }

    @Override
    public Clock clock() {
        return surroundings.clock();
    }

    @Override
    public Map<String, String> environment() {
        return surroundings.environment();
    }

    @Override
    public Optional<byte[]> pinned(Path file) {
        return surroundings.pinned().content(file);
    }

    @Override
    public Optional<Path> cacheDirectory() {
        return surroundings.cacheHome().below("kstlib").path();
    }

    @Override
    public PersonalFolder home() {
        return surroundings.home();
    }
}
