package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.plugin.ForwardingContext;
import io.kstlib.auth.spi.plugin.ModulesOnDemand;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretContext;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.http.ProviderHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The context of plugins of all kinds, by the configuration and the surroundings of the program. */
public class ConfiguredContext implements StorageContext, SecretContext {

    private final Settings settings;
    private final Settings auth;
    private final SecretResolvers secrets;
    private final ModulesOnDemand modules;
    private final HostEnvironment surroundings;
    private final Supplier<HttpTransport> http;

    /**
     * @param network the section that says how servers are reached
     */
    ConfiguredContext(
            Settings settings,
            Settings network,
            Settings auth,
            SecretResolvers secrets,
            ModulesOnDemand modules,
            HostEnvironment surroundings) {
        this.settings = settings;
        this.auth = auth;
        this.secrets = secrets;
        this.modules = modules;
        this.surroundings = surroundings;
        this.http = new LazyPart<>(() -> ProviderHttp.of(new OverNetwork(this, network)));
    }

    /** The context of a plugin that reaches servers by the settings of another section: that of the provider it works for. */
    private static final class OverNetwork extends ForwardingContext {

        private final PluginContext context;
        private final Settings settings;

        OverNetwork(PluginContext context, Settings settings) {
            this.context = context;
            this.settings = settings;
        }

        @Override
        protected PluginContext context() {
            return context;
        }

        @Override
        public Settings settings() {
            return settings;
        }

        @Override
        public String toString() {
            return "OverNetwork[" + settings + "]"; // the environment may hold secrets
        }
    }

    /** Returns the context of tokens that come from no configured provider: no settings, and the surroundings of this process. */
    public static ConfiguredContext ofProcess() {
        Settings none = new Settings("auth", ConfigMap.empty(Origin.CODE));
        Plugins plugins = new Plugins(Plugins.Place.ofThread(), null);
        HostEnvironment surroundings = HostEnvironment.beforeConfiguration(ConfigSources.ofProcess());
        SecretResolvers secrets = new SecretResolvers(plugins, none, surroundings);
        return new ConfiguredContext(none, none, none, secrets, plugins.onDemand(), surroundings);
    }

    @Override
    public final Settings settings() {
        return settings;
    }

    @Override
    public final Settings authSettings() {
        return auth;
    }

    @Override
    public final Secret resolve(SecretReference reference) {
        return secrets.resolve(reference);
    }

    @Override
    public final HttpTransport http() {
        return http.get();
    }

    @Override
    public final Clock clock() {
        return surroundings.clock();
    }

    @Override
    public final Map<String, String> environment() {
        return surroundings.environment();
    }

    @Override
    public final UserDirectory home() {
        return surroundings.home();
    }

    @Override
    public final void warn(String message) {
        warn(new Warning(Warning.Kind.PLUGIN, settings.path(), message, null));
    }

    @Override
    public final void trace(Supplier<String> line) {
        try {
            surroundings.trace().accept(line);
        } catch (RuntimeException broken) { // it must not cost the caller the answer that just came
            warn("a request could not be traced: " + broken.getClass().getName());
        }
    }

    /** Warns of what the core itself found. */
    public final void warn(Warning warning) {
        surroundings.warnings().accept(warning);
    }

    /** Warns that the token of a provider comes from a login to another one that has ended, and may still be valid. */
    public final void warnOfDerived(String provider, String source) {
        warn(new Warning(
                Warning.Kind.DERIVED_STAYS, provider, derived(provider, source) + ", and may still be valid", null));
    }

    /** Warns that such a token could not be removed. */
    public final void warnOfDerived(String provider, String source, AuthException why) {
        warn(Warning.of(Warning.Kind.DERIVED_STAYS, provider, derived(provider, source) + " and stays: ", why));
    }

    /** Warns that logins for targets remain although the main login was replaced. */
    public final void warnOfTargets(AuthException why) {
        warn(Warning.of(
                Warning.Kind.DERIVED_STAYS,
                settings.path(),
                "a login for a target may be that of another person, and stays: ",
                why));
    }

    private static String derived(String provider, String source) {
        return "the token of \"" + provider + "\" comes from a login to \"" + source + "\" that has ended";
    }

    @Override
    public final Optional<byte[]> pinned(Path file) {
        return surroundings.pinned().content(file);
    }

    @Override
    public final byte[] read(ConfigPath file, int most) throws IOException {
        return surroundings.pinned().read(file, home(), most);
    }

    @Override
    public final Path standardDirectory() {
        return surroundings
                .configHome()
                .below("kstlib")
                .below("auth")
                .below("tokens")
                .require("set HOME or XDG_CONFIG_HOME, name a directory for tokens ("
                        + settings().path() + ".directory), or keep them in memory (token_storage: "
                        + ShippedPlugins.STORAGE_IN_MEMORY + ")")
                .toAbsolutePath();
    }

    @Override
    public final ModulesOnDemand modules() {
        return modules;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + settings + "]"; // the environment may hold secrets
    }
}
