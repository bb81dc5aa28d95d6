package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.core.config.ConfigLoader;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.core.config.Preset;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.auth.core.plugin.folder.PluginFolder;
import io.kstlib.auth.core.plugin.folder.PluginFolder.Allowed;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.internal.ModulesOnDemand;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of all kinds: their types, and the configuration keys that they know. The registry of a kind is loaded when it is first needed: a valid
 * token is handed out without loading a provider.
 */
public final class Plugins implements PluginSchemas {

    /** The key with which a provider's section names its flow. */
    private static final String FLOW = "flow";

    private final Place place;
    private final @Nullable ModuleFolders onDemand;
    /** By the word of the kind: the hash of a record would link code at run time, and a start would take 10 ms longer. */
    private final Map<String, PluginRegistry<?>> registries = new ConcurrentHashMap<>();

    private final PresetFiles presets;

    /**
     * Where plugins are looked for. Safe for use by several threads.
     *
     * @param loader finds the modules and the class path of it and its parents; {@code null} where a layer is given
     * @param layer finds the modules of it and its parents; not the class path, because its search takes longer than everything else
     * @param folder where further plugins are, each apart from the others; {@code null} if this program uses none
     */
    public record Place(
            @Nullable ClassLoader loader,
            @Nullable ModuleLayer layer,
            @Nullable PluginFolder folder) {

        public static Place of(ClassLoader loader) {
            return new Place(loader, null, null);
        }

        public static Place of(ModuleLayer layer) {
            return new Place(null, layer, null);
        }

        /** {@return the modules and the class path of the context class loader of this thread, or of kstlib where a thread has none} */
        public static Place ofThread() {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            return of(context != null ? context : Plugins.class.getClassLoader());
        }

        /** Finds services. ServiceLoader checks its caller: the module of this class declares that it uses the service. */
        <F> ServiceLoader<F> services(Class<F> service) {
            return layer != null ? ServiceLoader.load(layer, service) : ServiceLoader.load(service, loader);
        }

        /** Returns the plugins of the folder, with a reason for each that cannot be used. */
        List<FolderPlugin> fromFolder() {
            return folder == null ? List.of() : folder.plugins(PluginKind.services(), ShippedPlugins.modulesApart());
        }

        /** Returns an entry, with the reason, for each plugin of the folder that cannot be used as a whole. */
        List<PluginInfo> unusable(Predicate<FolderPlugin> wanted) {
            List<PluginInfo> unusable = new ArrayList<>();
            for (FolderPlugin plugin : fromFolder()) {
                String kind = plugin.file().endsWith("/") ? "directory" : "jar";
                plugin.problem()
                        .filter(any -> wanted.test(plugin))
                        .ifPresent(why -> unusable.add(
                                PluginEntry.broken(PluginKind.listed(kind), plugin.file(), "", plugin, why)));
            }
            return unusable;
        }

        /** Returns the name of the folder for plugins; {@code null} if this program uses none. */
        @Nullable
        String folderName() {
            return folder == null ? null : folder.name();
        }
    }

    public Plugins(Place place, @Nullable ModuleFolders onDemand) {
        this.place = place;
        this.onDemand = onDemand;
        this.presets = new PresetFiles(place);
    }

    /**
     * Returns the place of plugins for a program with a folder of plugins. A plugin there cannot influence whether it is allowed: the person's
     * own configuration is read with the program's plugins only.
     *
     * @param layer the program's own modules
     * @param directory the folder
     * @param onDemand the modules that are loaded when a plugin first asks for them
     * @param sources where the person's own configuration may come from
     */
    public static Place withFolder(
            ModuleLayer layer, Path directory, @Nullable ModuleFolders onDemand, ConfigSources sources) {
        return new Place(
                null,
                layer,
                new PluginFolder(
                        directory,
                        layer,
                        sources.ownership(),
                        () -> allowed(new Plugins(Place.of(layer), onDemand).loader(sources))));
    }

    /** Reads {@code plugins.allow}: everything is allowed if it is missing, nothing if it cannot be read. */
    private static Allowed allowed(ConfigLoader loader) {
        try {
            Settings auth = loader.own().orElse(null);
            Settings plugins = auth == null ? null : auth.get(AuthKeys.PLUGINS).orElse(null);
            Optional<List<String>> names = plugins == null ? Optional.empty() : plugins.get(AuthKeys.ALLOW);
            return plugins == null || names.isEmpty()
                    ? Allowed.all()
                    : Allowed.only(
                            names.get(), plugins.path(AuthKeys.ALLOW.name()) + ", " + plugins.origin(AuthKeys.ALLOW));
        } catch (AuthException wrong) {
            return Allowed.unknown(String.valueOf(wrong.getMessage()));
        }
    }

    /** Returns the modules that are loaded when a plugin first asks for them. */
    ModulesOnDemand onDemand() {
        return onDemand == null ? ModulesOnDemand.none() : onDemand;
    }

    /** Returns the plugins of a kind. */
    @SuppressWarnings("unchecked") // a kind's registry is stored under that kind only
    public <F extends PluginFactory> PluginRegistry<F> of(PluginKind<F> kind) {
        return (PluginRegistry<F>) registries.computeIfAbsent(kind.word(), word -> new PluginRegistry<>(kind, place));
    }

    /** Returns a checker of configurations that knows what these plugins expect. */
    public ConfigChecker checker() {
        return new ConfigChecker(this);
    }

    /** Returns a loader of configurations that knows these plugins. */
    public ConfigLoader loader(ConfigSources sources) {
        return new ConfigLoader(sources, checker(), new SecretResolvers.Decryption(this, sources));
    }

    public List<PluginInfo> list() {
        List<PluginInfo> all = new ArrayList<>();
        PluginKind.ALL.forEach(kind -> all.addAll(of(kind).list()));
        all.addAll(presets.listed());
        if (onDemand != null) {
            all.addAll(onDemand.list());
        }
        all.addAll(place.unusable(any -> true));
        return List.copyOf(all);
    }

    public List<PluginFile> pluginFiles() {
        return place.folder() == null ? List.of() : place.folder().files();
    }

    @Override
    public Optional<Preset> preset(String name) {
        return presets.find(name);
    }

    @Override
    public Set<String> presets() {
        return presets.names();
    }

    @Override
    public Optional<ProviderSection> ofProvider(Settings auth, Settings section) {
        PluginEntry<ProviderFactory> plugin;
        try {
            plugin = of(PluginKind.PROVIDER).find(AuthKeys.typeOf(section)).orElse(null);
        } catch (ConfigurationException wrong) {
            return Optional.empty(); // reported with the other keys
        }
        if (plugin == null) {
            return Optional.empty();
        }
        return Optional.of(whole(auth, section, plugin, flow(section, plugin), validator(section)));
    }

    /**
     * @param flow {@code null} for a provider without flows, or whose flow is not known
     * @param validator {@code null} for the standard one
     */
    ProviderSection whole(
            Settings auth,
            Settings section,
            PluginEntry<ProviderFactory> plugin,
            @Nullable PluginEntry<AuthFlowFactory> flow,
            @Nullable PluginEntry<TokenValidatorFactory> validator) {
        ProviderFactory factory = plugin.guarded(section.path());
        ConfigSchema schema = factory.schema();
        Settings settings = section;
        if (flow != null) {
            AuthFlowFactory made = flow.guarded(section.path());
            schema = withEndpoints(schema.with(made.schema()), made)
                    .withRule((all, problems) -> factory.checkFlow(all, made, problems));
            settings = ofFlow(settings, auth, flow.type());
        }
        if (authenticatesClient(schema)) {
            for (PluginEntry<ClientAuthenticationFactory> own : authentications(section)) {
                schema = merged(schema, own.guarded(section.path()).schema(), section);
                settings = settings.over(PluginSections.CLIENT_AUTHENTICATIONS.of(auth, own.type()));
            }
        }
        if (validator != null) {
            schema = schema.with(validator.guarded(section.path()).schema());
            settings = settings.over(PluginSections.VALIDATORS.of(auth, validator.type()));
        }
        return new ProviderSection(schema.with(Preset.blanksOf(section.map(), this)), settings);
    }

    /** Returns the settings of a flow: the section that names it, over those that its users share. */
    static Settings ofFlow(Settings section, Settings auth, String type) {
        return section.over(PluginSections.FLOWS.of(auth, type));
    }

    /** Returns the names of the other providers whose tokens authenticate the client of a section. */
    Set<String> sourceProviders(Settings section, Settings auth) {
        return authentications(section).stream()
                .flatMap(plugin -> {
                    Settings own = section.over(PluginSections.CLIENT_AUTHENTICATIONS.of(auth, plugin.type()));
                    return plugin.guarded(section.path()).sourceProviders(own).stream();
                })
                .collect(Collectors.toSet());
    }

    /** Whether a provider's section may say how its client authenticates. */
    static boolean authenticatesClient(ConfigSchema provider) {
        return provider.keys().stream()
                .anyMatch(key -> key.name().equals(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()));
    }

    /** Returns the one that the section names, else all that may be chosen. A missing one is reported elsewhere; here only its keys are missing. */
    private List<PluginEntry<ClientAuthenticationFactory>> authentications(Settings section) {
        try {
            Optional<String> named = section.get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD);
            List<String> types = named.map(List::of)
                    .orElseGet(() -> of(PluginKind.CLIENT_AUTHENTICATION).ownTypes());
            return types.stream()
                    .flatMap(type -> of(PluginKind.CLIENT_AUTHENTICATION).find(type).stream())
                    .toList();
        } catch (ConfigurationException reportedByItsKey) {
            return List.of();
        }
    }

    /**
     * Merges the keys; two authentications may have a key in common. Applies the rules only of the one that the section names: the others may require
     * what is not needed.
     */
    private static ConfigSchema merged(ConfigSchema schema, ConfigSchema authentication, Settings section) {
        ConfigSchema merged = withFurther(schema, authentication.keys().stream());
        return section.has(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                ? merged.withRule(authentication::checkRules)
                : merged;
    }

    /** Adds the endpoints of the flow, which may be configured. Most types of providers already have the standard ones. */
    private static ConfigSchema withEndpoints(ConfigSchema schema, AuthFlowFactory flow) {
        return withFurther(schema, flow.endpoints().stream().map(Endpoint::key));
    }

    private static ConfigSchema withFurther(ConfigSchema schema, Stream<? extends ConfigKey<?>> keys) {
        Set<String> known = schema.keys().stream().map(ConfigKey::name).collect(Collectors.toSet());
        return schema.with(keys.filter(key -> !known.contains(key.name())).toArray(ConfigKey<?>[]::new));
    }

    /** Returns the flow. A problem of a key, or of the plugin, is reported elsewhere; here only the keys of the flow are missing. */
    private @Nullable PluginEntry<AuthFlowFactory> flow(Settings section, PluginEntry<ProviderFactory> provider) {
        try {
            return provider.guarded(section.path())
                    .flow(section)
                    .flatMap(type -> of(PluginKind.FLOW).find(type))
                    .orElse(null);
        } catch (AuthException reportedByItsKey) {
            return null;
        }
    }

    private @Nullable PluginEntry<TokenValidatorFactory> validator(Settings section) {
        try {
            return section.get(ProviderKeys.TOKEN_VALIDATOR)
                    .flatMap(type -> of(PluginKind.VALIDATOR).find(type))
                    .orElse(null);
        } catch (ConfigurationException reportedByItsKey) {
            return null;
        }
    }

    @Override
    public Optional<ConfigSchema> of(PluginSections kind, String type) {
        return switch (kind) {
            case STORAGE -> schema(PluginKind.STORAGE, type);
            case FLOWS -> schema(PluginKind.FLOW, type);
            case CLIENT_AUTHENTICATIONS -> schema(PluginKind.CLIENT_AUTHENTICATION, type);
            case TOKEN_PRESENTATIONS -> schema(PluginKind.TOKEN_PRESENTATION, type);
            case VALIDATORS -> schema(PluginKind.VALIDATOR, type);
            case SECRETS -> schema(PluginKind.SECRET, type);
        };
    }

    private Optional<ConfigSchema> schema(PluginKind<?> kind, String type) {
        return of(kind).find(type).map(plugin -> plugin.schema("the configuration"));
    }

    @Override
    public boolean isNameOfLogin(String provider) {
        return LoginName.isLikeStored(provider);
    }

    @Override
    public String storedName(String storage, String provider) {
        return of(PluginKind.STORAGE)
                .find(storage)
                .map(plugin -> plugin.guard("\"" + provider + "\"")
                        .answerAtOnce(
                                "asked for the name of its token",
                                () -> plugin.factory().storedName(provider)))
                .orElse(provider);
    }

    @Override
    public List<ConfigProblem> missing(Settings section) {
        ConfigProblems missing = new ConfigProblems();
        missing(of(PluginKind.PROVIDER), section, ProviderKeys.TYPE, missing);
        missing(of(PluginKind.STORAGE), section, ProviderKeys.TOKEN_STORAGE, missing);
        missing(of(PluginKind.VALIDATOR), section, ProviderKeys.TOKEN_VALIDATOR, missing);
        missing(of(PluginKind.TOKEN_PRESENTATION), section, ProviderKeys.TOKEN_TYPE, missing);
        missing(of(PluginKind.CLIENT_AUTHENTICATION), section, ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD, missing);
        missingFlow(section, missing);
        return missing.found();
    }

    private static void missing(
            PluginRegistry<?> registry, Settings section, ConfigKey<String> key, ConfigProblems problems) {
        try {
            section.get(key).ifPresent(type -> missing(registry, type, section, key.name(), problems));
        } catch (ConfigurationException reportedByItsKey) {
            return;
        }
    }

    private void missingFlow(Settings section, ConfigProblems problems) {
        try {
            Optional<PluginEntry<ProviderFactory>> provider =
                    section.has(ProviderKeys.TYPE) || section.has(ProviderKeys.ISSUER)
                            ? of(PluginKind.PROVIDER).find(AuthKeys.typeOf(section))
                            : Optional.empty();
            provider.flatMap(plugin -> plugin.guarded(section.path()).flow(section))
                    .ifPresent(type -> missing(of(PluginKind.FLOW), type, section, FLOW, problems));
        } catch (AuthException reportedByItsKey) {
            return;
        }
    }

    private static void missing(
            PluginRegistry<?> registry, String type, Settings section, String key, ConfigProblems problems) {
        try {
            var unused = registry.get(type, "");
        } catch (PluginException missing) {
            Origin origin = section.map().get(key).orElse(section.map()).origin();
            problems.addAll(List.of(new ConfigProblem(
                    section.path(key),
                    origin,
                    missing.problem(),
                    missing.remedy().orElse(null))));
        }
    }

    @Override
    public boolean obeysOwnFilesOnly(String scheme) {
        return of(PluginKind.SECRET)
                .find(scheme)
                .filter(plugin -> obeysOwnFilesOnly(plugin, "the configuration"))
                .isPresent();
    }

    /** Does the same for the plugin of a reference. */
    boolean obeysOwnFilesOnly(PluginEntry<SecretResolverFactory> plugin, String user) {
        return plugin.guard(user)
                .answerAtOnce("asked whom it obeys", () -> plugin.factory().obeysOwnFilesOnly());
    }

    @Override
    public Optional<ConfigPath> file(SecretReference reference) {
        return reference
                .scheme()
                .flatMap(scheme -> of(PluginKind.SECRET)
                        .find(scheme)
                        .flatMap(plugin -> plugin.guard(reference.place())
                                .answerAtOnce(
                                        "asked for the file of a reference",
                                        () -> plugin.factory().file(reference))));
    }
}
