package io.kstlib.auth.core.wiring;

import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.ForwardingContext;
import io.kstlib.auth.spi.plugin.PluginContext;

/** The context of a plugin that reaches servers by the settings of another section: that of the provider it works for. */
final class NetworkContext extends ForwardingContext {

    private final PluginContext context;
    private final Settings settings;

    /**
     * @param context the plugin's own context
     * @param settings the other section
     */
    NetworkContext(PluginContext context, Settings settings) {
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
        return "NetworkContext[" + settings + "]"; // the environment may hold secrets
    }
}
