package io.kstlib.auth.core.wiring;

import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.plugin.ForwardingContext;
import io.kstlib.auth.api.plugin.PluginContext;

/**
 * The context of a plugin whose servers are reached by the settings of another section, that of the provider it works for.
 *
 * @param context the plugin's own context
 * @param settings the other section
 */
record NetworkContext(PluginContext context, Settings settings) implements ForwardingContext {

    @Override
    public String toString() {
        return "NetworkContext[" + settings + "]"; // the environment may hold secrets
    }
}
