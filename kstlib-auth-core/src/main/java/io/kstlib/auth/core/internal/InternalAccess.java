package io.kstlib.auth.core.internal;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.ProviderFactory;

/** Gives modules of kstlib what the types of applications do not show. Safe for use by several threads. */
public final class InternalAccess {

    private InternalAccess() {}

    /**
     * @param source a source of tokens, such as the client of a provider
     * @return the settings of its provider, and the clock and warnings of the program
     */
    public static PluginContext context(SourceInternals source) {
        return source.context();
    }

    /**
     * @param source a source of tokens, such as the client of a provider
     * @param token one of its tokens
     * @return what shows the token to servers
     * @throws io.kstlib.auth.api.error.PluginException if no plugin does
     */
    public static TokenPresentation presentation(SourceInternals source, Token token) {
        return source.presentation(token);
    }

    /**
     * @param library a loaded configuration
     * @return its section {@code auth}
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
        library.requireType(provider, type);
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
}
