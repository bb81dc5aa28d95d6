package io.kstlib.auth.core.internal;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.config.keys.ProviderType;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Gives modules of kstlib what the types of applications do not show. Safe for use by several threads. */
public final class InternalAccess {

    private InternalAccess() {}

    /**
     * {@return the settings of its provider, and the clock and warnings of the program}
     *
     * @param source a source of tokens, such as the client of a provider
     */
    public static PluginContext context(SourceInternals source) {
        return source.context();
    }

    /**
     * {@return the presentation that shows the token to servers}
     *
     * @param source a source of tokens, such as the client of a provider
     * @param token one of its tokens
     * @throws io.kstlib.auth.api.error.PluginException if no plugin does
     */
    public static TokenPresentation presentation(SourceInternals source, Token token) {
        return source.presentation(token);
    }

    /**
     * {@return how a login reaches the person ({@code login_mode}); empty for what suits the machine}
     *
     * @param client the client of a provider
     */
    public static Optional<LoginRequest.Mode> loginMode(ClientInternals client) {
        return client.loginMode();
    }

    /**
     * {@return one entry for each check of the storage that needs no login and changes nothing that is stored}
     *
     * @param client the client of a provider
     */
    public static PreflightReport checkStorage(ClientInternals client) {
        return client.checkStorage();
    }

    /**
     * Returns the stored token if {@code getToken} would hand it out without a refresh, a warning or a new mark. Looks at the storage each time, so a
     * change by any process counts at once.
     *
     * @param client the client of a provider
     * @return the token; empty also when it was issued for another server or client
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be read
     */
    public static Optional<Token> freshToken(ClientInternals client) {
        return client.freshToken();
    }

    /**
     * Refreshes the stored token for later callers, if it is due. A logout lasts: nothing is obtained where nothing is stored. Sends nothing if the
     * answer could not be stored or servers are not verified; {@code getToken} deals with an expired token. Tries again to store what could not be
     * stored.
     *
     * @param client the client of a provider
     * @param due which token is due; asked again just before the request, so that a program that received a warning can cancel it
     * @return the newest token; empty when none is stored, or it was issued for another server or client
     * @throws io.kstlib.auth.api.error.AuthException as {@code getToken}
     */
    public static Optional<Token> refreshAhead(ClientInternals client, Predicate<Token> due) {
        return client.refreshAhead(due);
    }

    /**
     * {@return whether a refreshed token is in the memory of this process only, because it could not be stored}
     *
     * @param client the client of a provider
     */
    public static boolean hasUnstoredToken(ClientInternals client) {
        return client.hasUnstoredToken();
    }

    /**
     * Whether two configurations were loaded from the same file with the same content, and are used for the same reason. A program that stays loads
     * its configuration anew to find out whether it may go on with what it has.
     *
     * @param one loaded at some time
     * @param other loaded at another time
     * @return whether all values are equal, and where they come from
     */
    public static boolean isSameConfiguration(LibraryInternals one, LibraryInternals other) {
        return one.config().isSameAs(other.config());
    }

    /**
     * Marks a token that a server refused as expired, so that the next one is another one. Sends nothing. A token that only a login can replace, and
     * one that is younger than a minute, stays as it is.
     *
     * @param client the client of a provider
     * @param rejected the token that was refused
     */
    public static void expire(ClientInternals client, Token rejected) {
        client.expire(rejected);
    }

    /**
     * {@return the section {@code auth} of a loaded configuration}
     *
     * @param library a loaded configuration
     */
    public static Settings authSettings(LibraryInternals library) {
        return library.authSettings();
    }

    /**
     * Checks of which type a provider is.
     *
     * @param library a loaded configuration
     * @param provider the name below {@code auth.providers}; a name that is not there is no mistake here
     * @param type the plugin of the type that it must have
     * @throws io.kstlib.auth.api.error.ConfigurationException if it is of another type
     */
    public static void requireType(LibraryInternals library, String provider, ProviderFactory type) {
        Settings auth = library.authSettings();
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

    /**
     * Uses a configuration whose values know where they come from, instead of a file. Overrides in the environment do not apply.
     *
     * @param builder what loads the configuration
     * @param root the whole configuration, with the section {@code auth}
     */
    public static void configure(BuilderInternals builder, ConfigMap root) {
        builder.configure(root);
    }

    /**
     * {@return the settings of the program for its process, to be changed before the configuration is loaded}
     *
     * @param builder what loads the configuration
     */
    public static ProgramSettings program(BuilderInternals builder) {
        return builder.program();
    }

    /**
     * Changes what the program says of its process, in a chain of calls. {@link #program(BuilderInternals)} does without a lambda, whose first use
     * takes time.
     *
     * @param builder what loads the configuration
     * @param change what to say
     * @param <B> the type of the builder
     * @return the same builder
     */
    public static <B extends BuilderInternals> B program(B builder, Consumer<ProgramSettings> change) {
        change.accept(builder.program());
        return builder;
    }

    /**
     * Returns the file that a command for the configuration writes: the one that the caller or {@code KSTLIB_CONFIG} names, which need not be there; else
     * the first of the person's own places that has one, else the place for a new one.
     *
     * @param builder knows the home directory
     * @return an absolute path
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code KSTLIB_CONFIG} names no absolute path; if there is no file, and no home
     *     directory for one
     */
    public static Path configurationToWrite(BuilderInternals builder) {
        return builder.configurationToWrite();
    }
}
