package io.kstlib.auth.core;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.config.ConfigLoader;
import io.kstlib.auth.core.config.consent.StoredConsent;
import io.kstlib.auth.core.config.keys.ConfigChecker;
import io.kstlib.auth.core.config.keys.LoadedConfig;
import io.kstlib.auth.core.config.place.ConfigSources;
import io.kstlib.auth.core.config.place.OwnPlaces;
import io.kstlib.auth.core.config.place.SearchedPlaces;
import io.kstlib.auth.core.consent.ConfigConsent;
import io.kstlib.auth.core.lifecycle.TokenEvents;
import io.kstlib.auth.core.event.TokenListener;
import io.kstlib.auth.core.event.Warning;
import io.kstlib.auth.core.internal.BuilderInternals;
import io.kstlib.auth.core.plugin.ModuleFolders;
import io.kstlib.auth.core.plugin.PluginPlace;
import io.kstlib.auth.core.wiring.ConfigDecryption;
import io.kstlib.auth.core.wiring.HostEnvironment;
import io.kstlib.auth.core.wiring.Plugins;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.PersonalFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says where a {@link Kstlib} gets its configuration and its surroundings from. Not safe for use by several threads. */
@SuppressWarnings("exports") // the superclass is for modules of kstlib only
public final class KstlibBuilder extends BuilderInternals {

    private @Nullable Path configFile;
    private @Nullable ConfigMap configuration;
    private Map<String, String> environment = System.getenv();
    private @Nullable Path home;
    private Path workingDirectory = Path.of("");
    private Clock clock = Clock.systemUTC();
    private @Nullable PluginPlace plugins;
    private @Nullable ModuleLayer pluginLayer;
    private @Nullable Path dropped;
    private @Nullable ModuleFolders onDemand;
    private Consumer<Warning> warnings = HostEnvironment::log;
    private final List<TokenListener> listeners = new ArrayList<>();
    private boolean eventsAreLogged = true;
    private boolean fileIsNeeded = true;
    private boolean consentIsNeeded;
    private SearchedPlaces searched = SearchedPlaces.WORKING_DIRECTORY_FIRST;

    KstlibBuilder() {}

    /** Logs what the receiver throws: a receiver that fails must not cost the caller the token that was just fetched. */
    private static Consumer<Warning> unharmed(Consumer<Warning> receiver) {
        return warning -> {
            try {
                receiver.accept(warning);
            } catch (RuntimeException broken) {
                System.getLogger("io.kstlib.auth")
                        .log(
                                System.Logger.Level.WARNING,
                                "the receiver of warnings failed on: " + warning.inWords(),
                                broken);
            }
        };
    }

    /**
     * @param file the configuration file, instead of looking for one
     * @return this builder
     */
    public KstlibBuilder configFile(Path file) {
        this.configFile = Objects.requireNonNull(file, "file");
        return this;
    }

    /**
     * @param root the whole configuration, with the section {@code auth}, instead of a file: texts, numbers, booleans, lists and maps of these; {@code
     *     null} stands for an explicit null; overrides in the environment do not apply
     * @return this builder
     */
    public KstlibBuilder configuration(Map<String, ?> root) {
        configure(ConfigMap.of(root));
        return this;
    }

    @Override
    protected void configure(ConfigMap root) {
        this.configuration = Objects.requireNonNull(root, "root");
    }

    /**
     * @param variables the environment variables, instead of this process's
     * @return this builder
     */
    public KstlibBuilder environment(Map<String, String> variables) {
        this.environment = Map.copyOf(variables);
        return this;
    }

    /**
     * @param directory the person's home directory, instead of {@code $HOME} or, on Windows, the profile folder
     * @return this builder
     */
    public KstlibBuilder home(Path directory) {
        this.home = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * @param directory where {@code ./kstlib.conf.yml} is looked for, instead of the process's working directory
     * @return this builder
     */
    public KstlibBuilder workingDirectory(Path directory) {
        this.workingDirectory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * @param changed the clock
     * @return this builder
     */
    public KstlibBuilder clock(Clock changed) {
        this.clock = Objects.requireNonNull(changed, "clock");
        return this;
    }

    /**
     * @param loader where plugins are looked for, instead of the thread's context class loader
     * @return this builder
     */
    public KstlibBuilder pluginLoader(ClassLoader loader) {
        this.plugins = PluginPlace.of(Objects.requireNonNull(loader, "loader"));
        return this;
    }

    /**
     * @param layer where plugins are looked for, instead of the thread's context class loader: its modules and no class path
     * @return this builder
     */
    public KstlibBuilder pluginLayer(ModuleLayer layer) {
        this.plugins = PluginPlace.of(Objects.requireNonNull(layer, "layer"));
        return this;
    }

    /**
     * Looks for plugins in a layer and in a folder. Each plugin in the folder is a jar, or a folder with a jar and the jars that it needs. It is
     * loaded apart from the others and sees the JDK and the exported packages of kstlib. {@link Kstlib#plugins()} lists a plugin that cannot be used,
     * with the reason; it does not keep the others from working. The person's own configuration may say which plugins may be used
     * ({@code auth.plugins.allow}).
     *
     * @param layer where plugins are looked for, instead of the thread's context class loader: its modules and no class path
     * @param directory the folder of further plugins
     * @return this builder
     */
    public KstlibBuilder pluginLayer(ModuleLayer layer, Path directory) {
        this.pluginLayer = Objects.requireNonNull(layer, "layer");
        this.dropped = Objects.requireNonNull(directory, "directory");
        this.plugins = null;
        return this;
    }

    /**
     * Names a place for modules that are not loaded until a plugin asks for them. They then become a layer above the given one.
     *
     * @param layer the program's own modules
     * @param kind what the modules bring, as {@link Kstlib#plugins()} names it, such as {@code recipient}
     * @param directory where they are, a folder of jars for each name; it is a part of the program, and no one else may write to it
     * @return this builder
     */
    public KstlibBuilder modulesOnDemand(ModuleLayer layer, String kind, Path directory) {
        this.onDemand = new ModuleFolders(
                Objects.requireNonNull(layer, "layer"),
                Objects.requireNonNull(kind, "kind"),
                Objects.requireNonNull(directory, "directory"));
        return this;
    }

    /**
     * @param receiver receives warnings about what works but should not stay as it is; what it throws is logged; without a receiver the warnings are
     *     logged
     * @return this builder
     */
    public KstlibBuilder warnings(Consumer<Warning> receiver) {
        this.warnings = unharmed(Objects.requireNonNull(receiver, "receiver"));
        return this;
    }

    /**
     * Adds a listener for what happens to tokens.
     *
     * @param watcher receives the events, besides the log
     * @return this builder
     */
    public KstlibBuilder listener(TokenListener watcher) {
        this.listeners.add(Objects.requireNonNull(watcher, "watcher"));
        return this;
    }

    /**
     * Keeps what happens to tokens out of the logger {@code io.kstlib.auth}. For programs that receive it by a listener, or whose start-up time
     * matters: the first use of a logger takes time.
     *
     * @return this builder
     */
    public KstlibBuilder withoutEventLog() {
        this.eventsAreLogged = false;
        return this;
    }

    /**
     * Uses an empty configuration where no file is found. For work that needs no configuration, such as the check of a token that names its issuer.
     *
     * @return this builder
     */
    public KstlibBuilder evenWithoutFile() {
        this.fileIsNeeded = false;
        return this;
    }

    /**
     * Uses a {@code kstlib.conf.yml} that merely lies in the working directory only after the person allowed it ({@link #consent()}). Every program
     * that people start in folders of others should ask for it: such a file says which servers receive requests, which secrets are sent to them, and
     * which authorities vouch for them. Files that are named, and the person's own, need no consent.
     *
     * @return this builder
     */
    public KstlibBuilder foundFilesNeedConsent() {
        this.consentIsNeeded = true;
        return this;
    }

    /**
     * Looks for no configuration in the working directory, only in the person's own places. For programs that other tools start in any folder, where
     * no one can be asked for consent.
     *
     * @return this builder
     */
    public KstlibBuilder searchOwnPlacesOnly() {
        this.searched = SearchedPlaces.OWN;
        return this;
    }

    /**
     * Returns what the person allowed, and how to ask them.
     *
     * @return the consent of the person whose home directory this builder knows
     */
    public ConfigConsent consent() {
        Plugins found = loadedPlugins();
        return consent(sources(), found);
    }

    /**
     * Returns where the person's own configuration is: the first of their own places that has one, else the place for a new one.
     *
     * @return an absolute path
     * @throws io.kstlib.auth.api.error.ConfigurationException if none is there, and there is no home directory for one
     */
    public Path ownConfiguration() {
        return OwnPlaces.of(sources()).file();
    }

    private StoredConsent consent(ConfigSources sources, Plugins found) {
        return StoredConsent.of(found.inspection(sources), clock);
    }

    private Plugins loadedPlugins() {
        return new Plugins(place(), onDemand);
    }

    private PluginPlace place() {
        if (plugins != null) {
            return plugins;
        }
        ModuleLayer layer = pluginLayer;
        if (layer == null || dropped == null) {
            return PluginPlace.ofThread();
        }
        return Plugins.withDropped(layer, dropped, onDemand, sources());
    }

    private ConfigSources sources() {
        return new ConfigSources(
                configFile,
                environment,
                homeDirectory(),
                workingDirectory,
                System.getProperty("os.name", ""),
                searched);
    }

    /**
     * Loads the configuration.
     *
     * @return the loaded configuration
     * @throws io.kstlib.auth.api.error.ConfigurationException if there is none; or if something is wrong that all providers share, then with
     *     everything that is wrong
     * @throws io.kstlib.auth.api.error.ConsentNeededException if {@link #foundFilesNeedConsent()} holds, and the person has not allowed the
     *     one in the working directory
     */
    public Kstlib build() {
        Plugins found = loadedPlugins();
        ConfigChecker checker = found.checker();
        ConfigSources sources = sources();
        LoadedConfig config =
                configuration != null ? ConfigLoader.ofProgram(configuration, checker) : load(sources, checker, found);
        config.notices().forEach(warnings);
        HostEnvironment surroundings = new HostEnvironment(
                environment,
                sources.home(),
                sources.configHome(),
                sources.cacheHome(),
                config.standing(),
                config.pinned(),
                clock,
                warnings,
                events());
        return new Kstlib(config, found, checker, surroundings);
    }

    private LoadedConfig load(ConfigSources sources, ConfigChecker checker, Plugins found) {
        StoredConsent consent = consent(sources, found);
        ConfigLoader loader = new ConfigLoader(
                sources,
                checker,
                new ConfigDecryption(found, sources),
                consentIsNeeded ? consent.gate() : consent.withoutConsent());
        return fileIsNeeded
                ? loader.load()
                : loader.loadIfThere().orElseGet(() -> LoadedConfig.of(ConfigMap.empty(Origin.CODE)));
    }

    private TokenEvents events() {
        return eventsAreLogged ? TokenEvents.logged(listeners) : TokenEvents.unlogged(listeners);
    }

    private PersonalFolder homeDirectory() {
        if (home != null) {
            return PersonalFolder.at(home.toAbsolutePath());
        }
        return ConfigSources.homeIn(environment);
    }
}
