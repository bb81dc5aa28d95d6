package io.kstlib.auth.core.wiring;

import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.http.HttpTransport;
import io.kstlib.auth.api.plugin.ModulesOnDemand;
import io.kstlib.auth.api.plugin.PluginContext;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * The context of a plugin whose servers are reached by the settings of another section, that of the provider it works for.
 *
 * @param plugin the plugin's own context
 * @param settings the other section
 */
record NetworkContext(PluginContext plugin, Settings settings) implements PluginContext {

    @Override
    public Settings authSettings() {
        return plugin.authSettings();
    }

    @Override
    public Secret resolve(SecretReference reference) {
        return plugin.resolve(reference);
    }

    @Override
    public HttpTransport http() {
        return plugin.http();
    }

    @Override
    public Clock clock() {
        return plugin.clock();
    }

    @Override
    public Map<String, String> environment() {
        return plugin.environment();
    }

    @Override
    public PersonalFolder home() {
        return plugin.home();
    }

    @Override
    public void warn(String message) {
        plugin.warn(message);
    }

    @Override
    public Optional<byte[]> pinned(Path file) {
        return plugin.pinned(file);
    }

    @Override
    public ModulesOnDemand modules() {
        return plugin.modules();
    }

    @Override
    public String toString() {
        return "NetworkContext[" + settings + "]"; // the environment may hold secrets
    }
}
