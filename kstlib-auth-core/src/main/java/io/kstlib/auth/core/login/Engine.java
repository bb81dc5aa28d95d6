package io.kstlib.auth.core.login;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.config.LoadedConfig;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.config.keys.ProviderType;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
     * {@return the settings of the program for its process, to be changed before the configuration is loaded}
     *
     * @param builder a {@code KstlibBuilder}
     */
    public static ProgramSettings program(Object builder) {
        return required().programOf(builder);
    }

    /**
     * Changes what the program says of its process, in a chain of calls. {@link #program(Object)} does without a lambda, whose first use takes time.
     *
     * @param builder a {@code KstlibBuilder}
     * @param change what to say
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
     * @param type the plugin of the type that it must have
     * @throws ConfigurationException if it is of another type
     */
    public static void requireType(Object library, String provider, ProviderFactory type) {
        Settings auth = config(library).auth();
        if (auth.get(AuthKeys.PROVIDERS).flatMap(all -> all.get(provider)).orElse(null) instanceof ConfigMap section) {
            String configured = ProviderType.shown(section);
            String word = configured.toLowerCase(Locale.ROOT);
            if (!word.equals(type.type()) && !type.aliases().contains(word)) {
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
}
