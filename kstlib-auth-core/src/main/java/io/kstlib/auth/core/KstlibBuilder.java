package io.kstlib.auth.core;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.ConfigConsent;
import io.kstlib.auth.api.login.TokenListener;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.core.config.ChosenAccounts;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.ConfigGate;
import io.kstlib.auth.core.config.ConfigLoader;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.core.config.LoadedConfig;
import io.kstlib.auth.core.config.LoadedConfig.OpenedFiles;
import io.kstlib.auth.core.config.StoredConsent;
import io.kstlib.auth.core.lifecycle.TokenEvents;
import io.kstlib.auth.core.login.Engine.ProgramSettings;
import io.kstlib.auth.core.plugin.Assembly;
import io.kstlib.auth.core.plugin.Plugins;
import io.kstlib.auth.spi.config.ConfigMap;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says where a {@link Kstlib} gets its configuration and its surroundings from. Not safe for use by several threads.
 */
public final class KstlibBuilder {

    private final ProgramSettings program = new ProgramSettings();
    private Clock clock = Clock.systemUTC();
    private Plugins.@Nullable Place plugins;
    private Consumer<Warning> warnings = Assembly.ProgramEnvironment::log;
    private final List<TokenListener> listeners = new ArrayList<>();
    private boolean consentIsNeeded;

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
     * Sets the configuration file.
     *
     * @param file the configuration file, instead of looking for one
     * @return this builder
     */
    public KstlibBuilder configFile(Path file) {
        program.configFile(file);
        return this;
    }

    /**
     * Sets the configuration itself.
     *
     * @param root the whole configuration, with the section {@code auth}, instead of a file: texts, numbers, booleans, lists and maps of these; {@code
     *     null} stands for an explicit null; overrides in the environment do not apply
     * @return this builder
     */
    public KstlibBuilder configuration(Map<String, ?> root) {
        program.configuration(ConfigMap.of(root));
        return this;
    }

    /**
     * Sets the environment variables.
     *
     * @param variables the environment variables, instead of this process's
     * @return this builder
     */
    public KstlibBuilder environment(Map<String, String> variables) {
        program.environment(variables);
        return this;
    }

    /**
     * Sets the home directory of the person.
     *
     * @param directory the person's home directory, instead of {@code $HOME} or, on Windows, the profile folder
     * @return this builder
     */
    public KstlibBuilder home(Path directory) {
        program.home(directory);
        return this;
    }

    /**
     * Sets the clock.
     *
     * @param changed the clock
     * @return this builder
     */
    public KstlibBuilder clock(Clock changed) {
        this.clock = Objects.requireNonNull(changed, "clock");
        return this;
    }

    /**
     * Sets the class loader that plugins are looked for in.
     *
     * @param loader where plugins are looked for, instead of the thread's context class loader
     * @return this builder
     */
    public KstlibBuilder pluginLoader(ClassLoader loader) {
        this.plugins = Plugins.Place.of(Objects.requireNonNull(loader, "loader"));
        return this;
    }

    /**
     * Sets the module layer that plugins are looked for in.
     *
     * @param layer where plugins are looked for, instead of the thread's context class loader: its modules and no class path
     * @return this builder
     */
    public KstlibBuilder pluginLayer(ModuleLayer layer) {
        this.plugins = Plugins.Place.of(Objects.requireNonNull(layer, "layer"));
        return this;
    }

    /**
     * Sets the receiver of warnings.
     *
     * @param receiver receives warnings about configurations that work but should change; its exceptions are logged; without a receiver the warnings are
     *     logged
     * @return this builder
     */
    public KstlibBuilder warnings(Consumer<Warning> receiver) {
        this.warnings = unharmed(Objects.requireNonNull(receiver, "receiver"));
        return this;
    }

    /**
     * Adds a listener for events of tokens.
     *
     * @param watcher receives the events, besides the log
     * @return this builder
     */
    public KstlibBuilder listener(TokenListener watcher) {
        this.listeners.add(Objects.requireNonNull(watcher, "watcher"));
        return this;
    }

    /**
     * Uses a {@code kstlib.conf.yml} that merely lies in the current directory only after the person allowed it ({@link #consent()}). Every program
     * that people start in directories of others should ask for it: such a file says which servers receive requests, which secrets are sent to them,
     * and which authorities vouch for them. Files that are named, and the person's own, need no consent.
     *
     * @return this builder
     */
    public KstlibBuilder foundFilesNeedConsent() {
        this.consentIsNeeded = true;
        return this;
    }

    /**
     * Returns the consent that the person gave, with the way to ask for it.
     *
     * @return the consent of the person whose home directory this builder knows
     */
    public ConfigConsent consent() {
        ConfigSources sources = program.sources();
        return new StoredConsent(program.plugins(plugins, sources).loader(sources), clock);
    }

    ProgramSettings program() {
        return program;
    }

    /**
     * Loads the configuration.
     *
     * @return the loaded configuration
     * @throws io.kstlib.auth.api.error.ConfigurationException if there is none; or if something is wrong that all providers share, then with
     *     everything that is wrong
     * @throws io.kstlib.auth.api.error.ConsentNeededException if {@link #foundFilesNeedConsent()} holds, and the person has not allowed the
     *     one in the current directory
     */
    public Kstlib build() {
        ConfigSources sources = program.sources();
        for (OpenedFiles before : program.takeEarlier()) {
            sources.opened().reuse(before);
        }
        Plugins found = program.plugins(plugins, sources);
        ConfigChecker checker = found.checker();
        ConfigMap configuration = program.configuration();
        LoadedConfig config =
                configuration != null ? ConfigLoader.ofProgram(configuration, checker) : load(sources, found);
        sources.opened().standAlone();
        config.notices().forEach(warnings);
        Assembly.ProgramEnvironment surroundings = new Assembly.ProgramEnvironment(
                sources.environment(),
                sources.home(),
                sources.configHome(),
                sources.cacheHome(),
                config.configOrigin(),
                config.pinned(),
                sources::isOwn,
                clock,
                warnings,
                events(),
                program.trace().orElse(Assembly.ProgramEnvironment::logTrace));
        return new Kstlib(config, found, checker, surroundings, new ChosenAccounts(sources, config));
    }

    private LoadedConfig load(ConfigSources sources, Plugins found) {
        ConfigLoader loader = found.loader(sources);
        ConfigGate gate = consentIsNeeded ? new StoredConsent(loader, clock) : loader.ungated();
        return program.isFileNeeded()
                ? loader.load(gate)
                : loader.loadIfThere(gate).orElseGet(() -> LoadedConfig.of(ConfigMap.empty(Origin.CODE)));
    }

    private TokenEvents events() {
        return program.areEventsLogged() ? TokenEvents.logged(listeners) : new TokenEvents(listeners);
    }
}
