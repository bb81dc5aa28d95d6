package io.kstlib.auth.core.login;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.core.config.ConfigSources.SearchedPlaces;
import io.kstlib.auth.core.config.LoadedConfig;
import io.kstlib.auth.core.config.LoadedConfig.OpenedFiles;
import io.kstlib.auth.core.plugin.ModuleFolders;
import io.kstlib.auth.core.plugin.Plugins;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the engine behind the types that programs use, for modules of kstlib. Those types do not show it. Their package is above this one, so it
 * registers here how to find it. Safe for use by several threads.
 */
public abstract class Engine {

    private static final AtomicReference<@Nullable Engine> REGISTERED = new AtomicReference<>();

    /** Creates the finder. */
    protected Engine() {}

    /**
     * Registers the finder, before the first object of those types is made. Only the first call counts.
     *
     * @param engine finds the engine behind those types
     */
    public static void register(Engine engine) {
        REGISTERED.compareAndSet(null, engine);
    }

    /**
     * {@return the login of a client or of its tokens; {@code null} for other objects}
     *
     * @param source a client, or a source of tokens
     */
    protected abstract @Nullable Login loginOf(Object source);

    /**
     * {@return the configuration of a library}
     *
     * @param library a {@code Kstlib}
     */
    protected abstract LoadedConfig configOf(Object library);

    /**
     * {@return the plugins and presets that a library knows}
     *
     * @param library a {@code Kstlib}
     */
    protected abstract PluginSchemas schemasOf(Object library);

    /**
     * {@return the settings of a builder}
     *
     * @param builder a {@code KstlibBuilder}
     */
    protected abstract ProgramSettings programOf(Object builder);

    /**
     * {@return the login behind a client}
     *
     * @param client the {@code AuthClient} of a provider
     */
    public static Login login(Object client) {
        Login login = required().loginOf(client);
        if (login == null) {
            throw new IllegalArgumentException("not a client: " + client.getClass());
        }
        return login;
    }

    /**
     * {@return the provider of a source of tokens; empty if its tokens come from elsewhere}
     *
     * @param source a source of tokens
     */
    public static Optional<TokensOfProvider> provider(Object source) {
        if (source instanceof TokensOfProvider own) {
            return Optional.of(own);
        }
        Engine engine = REGISTERED.get();
        return engine == null ? Optional.empty() : Optional.ofNullable(engine.loginOf(source));
    }

    /**
     * {@return the configuration of a library}
     *
     * @param library a {@code Kstlib}
     */
    public static LoadedConfig config(Object library) {
        return required().configOf(library);
    }

    /**
     * {@return the plugins and presets that a library knows}
     *
     * @param library a {@code Kstlib}
     */
    public static PluginSchemas schemas(Object library) {
        return required().schemasOf(library);
    }

    /**
     * {@return the settings of the program for its process, to be changed before the configuration is loaded}
     *
     * @param builder a {@code KstlibBuilder}
     */
    public static ProgramSettings program(Object builder) {
        return required().programOf(builder);
    }

    /**
     * Changes the settings of the program, in a chain of calls. {@link #program(Object)} does without a lambda, whose first use takes time.
     *
     * @param builder a {@code KstlibBuilder}
     * @param change the change
     * @param <B> the type of the builder
     * @return the same builder
     */
    public static <B> B program(B builder, Consumer<ProgramSettings> change) {
        change.accept(program(builder));
        return builder;
    }

    /**
     * Checks of which type a provider is.
     *
     * @param library a {@code Kstlib}
     * @param provider the name below {@code auth.providers}; a name that is not there is no mistake here
     * @param factory the plugin of the type that it must have
     * @throws ConfigurationException if it is of another type
     */
    public static void requireType(Object library, String provider, Class<? extends ProviderFactory> factory) {
        Settings auth = config(library).auth();
        if (auth.get(AuthKeys.PROVIDERS).flatMap(all -> all.get(provider)).orElse(null) instanceof ConfigMap section) {
            String configured = AuthKeys.shownType(section);
            String word = configured.toLowerCase(Locale.ROOT);
            Plugin type = factory.getAnnotation(Plugin.class);
            if (!word.equals(type.type()) && !List.of(type.aliases()).contains(word)) {
                throw new ConfigurationException(new ConfigProblem(
                        auth.path(AuthKeys.PROVIDERS.name()) + "." + provider + "." + ProviderKeys.TYPE.name(),
                        section.origin(),
                        "is " + configured + " and not " + type.type()
                                + "; use Kstlib.load().client(name) for providers of any type"));
            }
        }
    }

    private static Engine required() {
        Engine engine = REGISTERED.get();
        if (engine == null) {
            throw new IllegalStateException("no library was made in this process");
        }
        return engine;
    }

    /** The provider of tokens: its context and the way to present them. Safe for use by several threads. */
    public interface TokensOfProvider {

        /**
         * Returns the settings of the provider, which say how servers are reached, and the clock and warnings of the program.
         *
         * @return the context, the same one each time
         */
        PluginContext context();

        /**
         * Returns the way to present a token to servers.
         *
         * @param token one of the provider
         * @return what presents tokens of its type
         * @throws io.kstlib.auth.api.error.PluginException if no plugin does
         */
        TokenPresentation presentation(Token token);
    }

    /** The settings of a program for its process, given before it loads a configuration. Not safe for use by several threads. */
    public static final class ProgramSettings {

        private @Nullable Path configFile;
        private @Nullable ConfigMap configuration;
        private Map<String, String> environment = System.getenv();
        private @Nullable Path home;
        private Path workingDirectory = Path.of("");
        private SearchedPlaces searched = SearchedPlaces.WORKING_DIRECTORY_FIRST;
        private boolean fileIsNeeded = true;
        private boolean eventsAreLogged = true;
        private @Nullable Consumer<Supplier<String>> trace;
        private List<OpenedFiles> earlier = List.of();
        private @Nullable Folder folder;
        private @Nullable ModuleFolders onDemand;

        private record Folder(ModuleLayer layer, Path directory) {}

        /** Creates the settings with their defaults. */
        public ProgramSettings() {}

        /**
         * Sets the configuration file.
         *
         * @param file the configuration file, instead of looking for one
         */
        public void configFile(Path file) {
            this.configFile = Objects.requireNonNull(file, "file");
        }

        /**
         * Uses a configuration whose values know where they come from, instead of a file. Overrides in the environment do not apply.
         *
         * @param root the whole configuration, with the section {@code auth}
         */
        public void configuration(ConfigMap root) {
            this.configuration = Objects.requireNonNull(root, "root");
        }

        /**
         * Sets the environment variables.
         *
         * @param variables the environment variables, instead of this process's
         */
        public void environment(Map<String, String> variables) {
            this.environment = Map.copyOf(variables);
        }

        /**
         * Sets the home directory of the person.
         *
         * @param directory the home directory, instead of the one that the environment names
         */
        public void home(Path directory) {
            this.home = Objects.requireNonNull(directory, "directory");
        }

        /**
         * Sets the directory in which {@code ./kstlib.conf.yml} is looked for.
         *
         * @param directory where {@code ./kstlib.conf.yml} is looked for, instead of the process's current directory
         * @return these settings
         */
        public ProgramSettings workingDirectory(Path directory) {
            this.workingDirectory = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /**
         * Looks for no configuration in the current directory, only in the person's own places. For programs that other tools start in any folder, where
         * no one can be asked for consent.
         *
         * @return these settings
         */
        public ProgramSettings searchOwnPlacesOnly() {
            this.searched = SearchedPlaces.OWN;
            return this;
        }

        /**
         * Uses an empty configuration where no file is found. For work that needs no configuration, such as the check of a token that names its issuer.
         *
         * @return these settings
         */
        public ProgramSettings evenWithoutFile() {
            this.fileIsNeeded = false;
            return this;
        }

        /**
         * Keeps events of tokens, and the trace of requests, out of the logger {@code io.kstlib.auth}. For programs that receive them with a listener,
         * or whose start-up time matters: the first use of a logger takes time.
         *
         * @return these settings
         */
        public ProgramSettings withoutEventLog() {
            this.eventsAreLogged = false;
            this.trace = line -> {};
            return this;
        }

        /**
         * Gives the trace of requests to a receiver.
         *
         * @param receiver receives the trace of requests, in place of the logger; a line is made only if the receiver asks for it
         * @return these settings
         */
        public ProgramSettings tracedBy(Consumer<Supplier<String>> receiver) {
            this.trace = Objects.requireNonNull(receiver, "receiver");
            return this;
        }

        /**
         * Looks for plugins in a layer and in a folder. Each plugin in the folder is a jar, or a folder with a jar and the jars that it needs. It is
         * loaded apart from the others and sees the JDK and the exported packages of kstlib. The list of plugins has one that cannot be used, with the
         * reason; it does not keep the others from working. The person's own configuration may say which plugins may be used ({@code auth.plugins.allow}).
         *
         * @param layer where plugins are looked for, instead of the thread's context class loader: its modules and no class path
         * @param directory the folder of further plugins
         * @return these settings
         */
        public ProgramSettings pluginFolder(ModuleLayer layer, Path directory) {
            this.folder =
                    new Folder(Objects.requireNonNull(layer, "layer"), Objects.requireNonNull(directory, "directory"));
            return this;
        }

        /**
         * Names a place for modules that are not loaded until a plugin asks for them. They then become a layer above the given one.
         *
         * @param layer the program's own modules
         * @param kind what the modules bring, as the list of plugins names it, such as {@code recipient}
         * @param directory where they are, a folder of jars for each name; it is a part of the program, and no one else may write to it
         * @return these settings
         */
        public ProgramSettings modulesOnDemand(ModuleLayer layer, String kind, Path directory) {
            this.onDemand = new ModuleFolders(
                    Objects.requireNonNull(layer, "layer"),
                    Objects.requireNonNull(kind, "kind"),
                    Objects.requireNonNull(directory, "directory"));
            return this;
        }

        /**
         * Reuses decrypted content of configurations that were loaded before, for a program that runs on and loads its configuration repeatedly. An encrypted
         * file is not decrypted again while its path and its content are the same, and so are the variables and the home directory, which say where keys
         * are. All checks of a configuration run again. Applies only to the next configuration that is loaded.
         *
         * @param before loaded before; they are not kept
         * @return these settings
         */
        public ProgramSettings reuse(List<LoadedConfig> before) {
            this.earlier = before.stream().map(LoadedConfig::opened).toList();
            return this;
        }

        /** {@return the decrypted content for the configuration that is loaded now; empty when called again} */
        public List<OpenedFiles> takeEarlier() {
            List<OpenedFiles> before = earlier;
            earlier = List.of();
            return before;
        }

        /** {@return the places in which a configuration is looked for} */
        public ConfigSources sources() {
            UserDirectory used =
                    home == null ? ConfigSources.homeIn(environment) : UserDirectory.at(home.toAbsolutePath());
            return new ConfigSources(
                    configFile,
                    environment,
                    used,
                    workingDirectory,
                    System.getProperty("os.name", ""),
                    searched,
                    new OpenedFiles(environment, used));
        }

        /**
         * Returns the file that a command for the configuration writes: the one that the caller or {@code KSTLIB_CONFIG} names, which need not be there; else
         * the first of the person's own places that has one, else the place for a new one.
         *
         * @return an absolute path
         * @throws io.kstlib.auth.api.error.ConfigurationException if {@code KSTLIB_CONFIG} names no absolute path; if there is no file, and no home
         *     directory for one
         */
        public Path configurationToWrite() {
            return sources().fileToWrite();
        }

        /** {@return the configuration that the program made; {@code null} if it is in a file} */
        public @Nullable ConfigMap configuration() {
            return configuration;
        }

        /** {@return whether loading fails if no configuration is found} */
        public boolean isFileNeeded() {
            return fileIsNeeded;
        }

        /** {@return whether events go to the logger {@code io.kstlib.auth}} */
        public boolean areEventsLogged() {
            return eventsAreLogged;
        }

        /** {@return the receiver of the trace of requests; empty for the logger} */
        public Optional<Consumer<Supplier<String>>> trace() {
            return Optional.ofNullable(trace);
        }

        /**
         * {@return the plugins that are found}
         *
         * @param place where the builder looks for them; {@code null} for the folder, or the class loader of the thread
         * @param sources the places in which a configuration is looked for
         */
        public Plugins plugins(Plugins.@Nullable Place place, ConfigSources sources) {
            if (place != null) {
                return new Plugins(place, onDemand);
            }
            return new Plugins(
                    folder == null
                            ? Plugins.Place.ofThread()
                            : Plugins.withFolder(folder.layer(), folder.directory(), onDemand, sources),
                    onDemand);
        }
    }
}
