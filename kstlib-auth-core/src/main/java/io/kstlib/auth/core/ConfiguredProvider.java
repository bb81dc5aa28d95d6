package io.kstlib.auth.core;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.ConfigSchema;
import io.kstlib.auth.api.config.ConfigValue;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.flow.AuthFlow;
import io.kstlib.auth.api.flow.LoginRequest;
import io.kstlib.auth.api.flow.Renewal;
import io.kstlib.auth.api.provider.PreflightReport;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.provider.ProviderKeys;
import io.kstlib.auth.api.provider.TokenOwner;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import io.kstlib.auth.api.storage.StorageContext;
import io.kstlib.auth.api.storage.TokenStorage;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.binding.ConfiguredBinding;
import io.kstlib.auth.core.binding.DeclaredOwner;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.ProviderType;
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
    private final SecretResolvers secrets;
    private final Surroundings surroundings;
    private final Purpose purpose;

    /** What a provider is made for. */
    private enum Purpose {
        /** To log in, and to use what a login gives. */
        USE,
        /** To say what keeps a login from working. */
        LOOK
    }

    ConfiguredProvider(
            String name,
            Settings settings,
            Settings authSettings,
            Plugins plugins,
            SecretResolvers secrets,
            Surroundings surroundings) {
        this(name, settings, authSettings, plugins, secrets, surroundings, Purpose.USE);
    }

    private ConfiguredProvider(
            String name,
            Settings settings,
            Settings authSettings,
            Plugins plugins,
            SecretResolvers secrets,
            Surroundings surroundings,
            Purpose purpose) {
        this.purpose = purpose;
        this.name = name;
        this.settings = settings;
        this.authSettings = authSettings;
        this.plugins = plugins;
        this.secrets = secrets;
        this.surroundings = surroundings;
    }

    /** Checks the section against the plugin's schema first: what a plugin reads was then seen to be right. */
    Provider createProvider() {
        String type = ProviderType.of(settings);
        var factory = plugins.providers().get(type, askedForType());
        ConfigChecker.checkProvider(settings, factory.schema());
        return calls(PluginKind.PROVIDER, factory.type()).call("being made", () -> factory.create(this));
    }

    private String askedForType() {
        return asked(settings, ProviderKeys.TYPE.name());
    }

    /** The same provider for those who expect no failure outside the sealed family. */
    Provider guarded(Provider plugin) {
        return GuardedProvider.of(plugin, calls(PluginKind.PROVIDER, ProviderType.of(settings)));
    }

    /**
     * What the provider says of itself, and what can be known of its secrets without fetching them. A look at a configuration that was
     * merely found fetches none: it could name any file or variable, and any server to send it to.
     *
     * @param inUse makes the provider that is used anyway
     */
    PreflightReport preflight(Supplier<Provider> inUse) {
        if (surroundings.standing().hasConsent()) {
            return checks(inUse.get());
        }
        ConfiguredProvider looking =
                new ConfiguredProvider(name, settings, authSettings, plugins, secrets, surroundings, Purpose.LOOK);
        return checks(looking.guarded(looking.createProvider()));
    }

    private PreflightReport checks(Provider provider) {
        String type = ProviderType.of(settings);
        ConfigSchema schema = ProviderKeys.schema()
                .with(plugins.providers().get(type, askedForType()).schema());
        List<PreflightReport.Check> checks =
                new ArrayList<>(provider.preflight().checks());
        checks.addAll(new SecretChecks(secrets).of(settings, schema));
        return new PreflightReport(checks);
    }

    private PluginCalls calls(PluginKind<?> kind, String type) {
        return new PluginCalls(kind, type, "\"" + name + "\"");
    }

    TokenStorage createStorage() {
        Settings askedBy = settings.has(ProviderKeys.TOKEN_STORAGE) ? settings : authSettings;
        String type = askedBy.get(ProviderKeys.TOKEN_STORAGE).orElse(AuthKeys.STANDARD_STORAGE);
        var factory = plugins.storages().get(type, asked(askedBy, ProviderKeys.TOKEN_STORAGE.name()));
        Settings section = storageSettings(factory.type());
        ConfigChecker.checkSection(section, factory.schema());
        StorageContext context = new StorageContext(
                section,
                authSettings,
                surroundings.environment(),
                surroundings.home(),
                surroundings.configHome(),
                surroundings.clock(),
                surroundings.warnings());
        PluginCalls calls = calls(PluginKind.STORAGE, factory.type());
        return new GuardedStorage(calls.call("being made", () -> factory.create(context)), calls);
    }

    /** The validators of this provider's tokens. */
    Validators validators() {
        return new Validators(
                plugins,
                this,
                settings.get(ProviderKeys.TOKEN_VALIDATOR).orElse(null),
                asked(settings, ProviderKeys.TOKEN_VALIDATOR.name()));
    }

    private Settings storageSettings(String type) {
        String path = authSettings.path(AuthKeys.STORAGE.name()) + "." + type;
        Optional<ConfigValue> section = authSettings.get(AuthKeys.STORAGE).flatMap(storages -> storages.get(type));
        return section.isPresent() && section.get() instanceof ConfigMap map
                ? new Settings(path, map)
                : new Settings(path, ConfigMap.empty(authSettings.map().origin()));
    }

    private static String asked(Settings section, String key) {
        Optional<ConfigValue> written = section.map().get(key);
        String where = written.map(value -> ", " + value.origin()).orElse(", the default");
        return section.path(key) + where;
    }

    /** Whose a token must be to be handed out under this name. */
    TokenOwnership ownership() {
        return new TokenOwnership(
                name,
                new ConfiguredBinding(
                        settings, surroundings.home(), this::pinned, surroundings.standing(), this::declaredOwner));
    }

    private DeclaredOwner declaredOwner() {
        var factory = plugins.providers().get(ProviderType.of(settings), askedForType());
        PluginCalls calls = calls(PluginKind.PROVIDER, factory.type());
        TokenOwner owner = calls.call("asked whose its tokens are", () -> factory.binding(settings))
                .orElse(null);
        return new DeclaredOwner(owner, factory.schema());
    }

    /** How a token is followed by the next one, which its flow says. */
    Renewal renewal() {
        var factory = plugins.providers().get(ProviderType.of(settings), askedForType());
        Optional<String> flow =
                calls(PluginKind.PROVIDER, factory.type()).call("asked for its flow", () -> factory.flow(settings));
        if (flow.isEmpty()) {
            return Renewal.REFRESH_TOKEN;
        }
        var flowFactory = plugins.flows().get(flow.get(), settings.path("flow"));
        return calls(PluginKind.FLOW, flowFactory.type()).call("asked how it renews tokens", flowFactory::renewal);
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
        if (purpose == Purpose.LOOK && reference.scheme().isPresent()) {
            throw new SecretException(
                    reference.toString(),
                    reference + " (" + reference.origin() + ") is not fetched to look at a configuration that was "
                            + surroundings.standing(),
                    "Let the person allow the file first, or name it",
                    null);
        }
        return secrets.resolve(reference);
    }

    @Override
    public AuthFlow flow(String type) {
        return plugins.flows().get(type, settings.path("flow")).create();
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
        return Optional.of(surroundings.cacheHome().resolve("kstlib"));
    }

    @Override
    public Path home() {
        return surroundings.home();
    }
}
