package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.time.Duration;
import java.util.List;

/** The keys of the section {@code auth}. */
public final class AuthKeys {

    /** The section itself. */
    public static final String SECTION = "auth";

    /** The provider used when none is named. */
    public static final ConfigKey<String> DEFAULT_PROVIDER =
            ConfigKey.text("default_provider", "the provider used when none is named");

    /** The storage type. */
    public static final ConfigKey.Standard<String> TOKEN_STORAGE = ConfigKey.text(
                    "token_storage", "where tokens are kept: sops, file, memory, or the type of another storage plugin")
            .standard(ShippedPlugins.STANDARD_STORAGE);

    /** The lifetime of discovered endpoints. */
    public static final ConfigKey.Standard<Duration> DISCOVERY_TTL = ConfigKey.seconds(
                    "discovery_ttl", 0, 604_800, "how long discovered endpoints are kept")
            .standard(Duration.ofSeconds(3600));

    /** The longest time before its expiry in which a token counts as expiring, in {@link #STATUS}. */
    public static final ConfigKey.Standard<Duration> EXPIRING_SOON_THRESHOLD = ConfigKey.seconds(
                    "expiring_soon_threshold",
                    0,
                    31_536_000,
                    "at most how long before its expiry an access token is shown as expiring soon; a fifth of its life if that is shorter")
            .standard(Duration.ofSeconds(300));

    /** The time before its expiry in which a refresh token counts as expiring, in {@link #STATUS}. */
    public static final ConfigKey.Standard<Duration> REFRESH_EXPIRING_SOON_THRESHOLD = ConfigKey.seconds(
                    "refresh_expiring_soon_threshold",
                    0,
                    31_536_000,
                    "how long before its expiry a refresh token is shown as expiring soon")
            .standard(Duration.ofSeconds(600));

    /** The time zone of times shown, in {@link #STATUS}. */
    public static final ConfigKey.Standard<String> DISPLAY_TIMEZONE = ConfigKey.choice(
                    "display_timezone", List.of("local", "utc"), "the time zone in which times are shown")
            .standard("local");

    /** The settings for the status of a stored token. */
    public static final ConfigKey<Settings> STATUS = ConfigKey.section(
            "status",
            ConfigSchema.of(EXPIRING_SOON_THRESHOLD, REFRESH_EXPIRING_SOON_THRESHOLD, DISPLAY_TIMEZONE),
            "how the status of a login is shown");

    /** The providers, each under its name. */
    public static final ConfigKey<ConfigMap> PROVIDERS =
            ConfigKey.openMap("providers", "the providers, each a section under a name of your choice");

    /** Folders whose configuration files need no consent; read from the person's own configuration only. */
    public static final ConfigKey<List<String>> TRUSTED_FOLDERS = ConfigKey.words(
                    "trusted_directories",
                    "directories below which a kstlib.conf.yml is used without being allowed; counts in your own"
                            + " configuration only")
            .naming(ConfigKey.Named.FILE);

    /** The allowed plugins of the folder of plugins, in {@link #PLUGINS}. */
    public static final ConfigKey<List<String>> ALLOW = ConfigKey.words(
            "allow",
            "the plugins in plugins/ that may be used: jars, without .jar, and directories; all of them if the key is missing");

    /** The plugins in the folder of plugins; read from the person's own configuration only. */
    public static final ConfigKey<Settings> PLUGINS = ConfigKey.section(
            "plugins",
            ConfigSchema.of(ALLOW),
            "which plugins in plugins/ may be used; counts in your own configuration only");

    /** The log of requests of the Python kstlib. */
    public static final ConfigKey<ConfigValue> TRACE =
            ConfigKey.withoutEffect("trace", "a key of the Python kstlib (what it logs); has no effect here");

    /** All keys. */
    public static final ConfigSchema SCHEMA = ConfigSchema.of(
            DEFAULT_PROVIDER,
            TOKEN_STORAGE,
            DISCOVERY_TTL,
            CallbackSettings.SECTION,
            PluginSections.STORAGE.key(),
            PluginSections.FLOWS.key(),
            PluginSections.CLIENT_AUTHENTICATIONS.key(),
            PluginSections.TOKEN_PRESENTATIONS.key(),
            PluginSections.VALIDATORS.key(),
            PluginSections.SECRETS.key(),
            STATUS,
            TRUSTED_FOLDERS,
            PLUGINS,
            TRACE,
            PROVIDERS);

    private AuthKeys() {}

    /**
     * Returns the section {@code auth}.
     *
     * @param root a whole configuration
     * @return the section; without entries when there is none
     * @throws ConfigurationException if it is not a map
     */
    public static Settings settings(ConfigMap root) {
        ConfigValue auth = root.get(SECTION).orElse(ConfigMap.empty(root.origin()));
        if (ConfigTree.isNull(auth)) {
            auth = ConfigMap.empty(auth.origin());
        }
        if (auth instanceof ConfigMap map) {
            return new Settings(SECTION, map);
        }
        throw new ConfigurationException(
                new ConfigProblem(SECTION, auth.origin(), "expected a map, found " + auth.kindInWords()));
    }

    /**
     * Returns the type of a provider: the configured one, else the standard one if there is an issuer.
     *
     * @param provider a provider's section
     * @throws ConfigurationException if the type is wrong, or is missing where there is no issuer
     */
    public static String typeOf(Settings provider) {
        return provider.has(ProviderKeys.TYPE) || !provider.has(ProviderKeys.ISSUER)
                ? provider.require(ProviderKeys.TYPE)
                : ShippedPlugins.WITH_ISSUER;
    }

    /**
     * Returns the type of a provider for listings, which show a wrong type as it is.
     *
     * @param provider a provider's section
     * @return its type; empty where none is written and there is no issuer
     */
    public static String shownType(ConfigMap provider) {
        Settings section = new Settings("", provider);
        if (!section.has(ProviderKeys.TYPE)) {
            return section.has(ProviderKeys.ISSUER) ? ShippedPlugins.WITH_ISSUER : "";
        }
        return provider.get(ProviderKeys.TYPE.name()).orElse(provider) instanceof ConfigScalar scalar
                ? scalar.text()
                : "";
    }
}
