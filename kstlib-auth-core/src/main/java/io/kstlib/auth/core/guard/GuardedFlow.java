package io.kstlib.auth.core.guard;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A flow plugin whose failures are of the sealed family only. A run of the flow is not guarded here. It calls the application's own code, which may
 * end it with an exception of its own. The provider that runs the flow is guarded itself.
 */
public record GuardedFlow(AuthFlowFactory plugin, PluginCalls calls) implements AuthFlowFactory {

    /**
     * Guards the flows of a plugin.
     *
     * @param user the user of the flow, in words
     */
    public static GuardedFlow of(AuthFlowFactory plugin, String user) {
        return new GuardedFlow(plugin, PluginCalls.of(PluginKind.FLOW, plugin, plugin.type(), user));
    }

    @Override
    public String type() {
        return calls.answer("telling its type", plugin::type);
    }

    @Override
    public String description() {
        return calls.answer("describing itself", plugin::description);
    }

    @Override
    public ConfigSchema schema() {
        return calls.answer("asked for its keys", plugin::schema);
    }

    @Override
    public AuthFlow create() {
        AuthFlow flow = calls.answer("being made", plugin::create);
        return context -> calls.unguarded(() -> flow.obtain(context));
    }

    @Override
    public Attendance attendance() {
        return calls.answer("asked whether a person takes part", plugin::attendance);
    }

    @Override
    public Set<Endpoint> endpoints() {
        return calls.answer("asked for its endpoints", plugin::endpoints);
    }

    @Override
    public Optional<Duration> personTimeout() {
        return calls.answer("asked how long it waits for a person", plugin::personTimeout);
    }

    @Override
    public boolean worksWithoutBrowser() {
        return calls.answer("asked whether it needs a browser", plugin::worksWithoutBrowser);
    }

    @Override
    public Optional<String> reasonNotUsable(Settings settings, AuthorizationServer server) {
        return calls.answer("comparing itself with the server", () -> plugin.reasonNotUsable(settings, server));
    }

    @Override
    public Optional<String> grantType() {
        return calls.answer("asked for its grant", plugin::grantType);
    }

    @Override
    public boolean isFallback(Settings settings) {
        return calls.answer("asked whether it is a fallback", () -> plugin.isFallback(settings));
    }

    @Override
    public Optional<String> requestSigning() {
        return calls.answer("asked whether it signs its request", plugin::requestSigning);
    }

    @Override
    public Renewal renewal() {
        return calls.answer("asked how it renews tokens", plugin::renewal);
    }

    @Override
    public Optional<String> bindingDetail(Settings settings) {
        return calls.answer("asked what its tokens belong to", () -> plugin.bindingDetail(settings));
    }

    @Override
    public Set<String> sourceProviders(Settings settings) {
        return calls.answer("asked whose tokens it uses", () -> plugin.sourceProviders(settings));
    }
}
