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

/** A flow plugin whose failures are of the sealed family only. What the application throws during a run of the flow passes it. */
public record GuardedFlow(AuthFlowFactory plugin, PluginCalls calls) implements AuthFlowFactory {

    /**
     * Guards the flows of a plugin.
     *
     * @param user the user of the flow, in words
     */
    public static GuardedFlow of(AuthFlowFactory plugin, String user) {
        return new GuardedFlow(plugin, PluginCalls.of(PluginKind.FLOW, plugin, user));
    }

    @Override
    public String type() {
        return calls.answerAtOnce("telling its type", plugin::type);
    }

    @Override
    public Set<String> aliases() {
        return calls.answerAtOnce("telling its aliases", plugin::aliases);
    }

    @Override
    public String description() {
        return calls.answerAtOnce("describing itself", plugin::description);
    }

    @Override
    public ConfigSchema schema() {
        return calls.answerAtOnce("asked for its keys", plugin::schema);
    }

    @Override
    public AuthFlow create() {
        AuthFlow flow = calls.answer("being made", plugin::create);
        return context -> calls.answer("asking for a token", () -> flow.obtain(context));
    }

    @Override
    public Attendance attendance() {
        return calls.answerAtOnce("asked whether a person takes part", plugin::attendance);
    }

    @Override
    public Set<Endpoint> endpoints() {
        return calls.answerAtOnce("asked for its endpoints", plugin::endpoints);
    }

    @Override
    public Optional<Duration> personTimeout() {
        return calls.answerAtOnce("asked how long it waits for a person", plugin::personTimeout);
    }

    @Override
    public boolean worksWithoutBrowser() {
        return calls.answerAtOnce("asked whether it needs a browser", plugin::worksWithoutBrowser);
    }

    @Override
    public Optional<String> reasonNotUsable(Settings settings, AuthorizationServer server) {
        return calls.answerAtOnce("comparing itself with the server", () -> plugin.reasonNotUsable(settings, server));
    }

    @Override
    public Optional<String> grantType() {
        return calls.answerAtOnce("asked for its grant", plugin::grantType);
    }

    @Override
    public boolean isFallback(Settings settings) {
        return calls.answerAtOnce("asked whether it is a fallback", () -> plugin.isFallback(settings));
    }

    @Override
    public Optional<String> requestSigning() {
        return calls.answer("asked whether it signs its request", plugin::requestSigning);
    }

    @Override
    public Renewal renewal() {
        return calls.answerAtOnce("asked how it renews tokens", plugin::renewal);
    }

    @Override
    public Optional<String> bindingDetail(Settings settings) {
        return calls.answerAtOnce("asked what its tokens belong to", () -> plugin.bindingDetail(settings));
    }

    @Override
    public Set<String> sourceProviders(Settings settings) {
        return calls.answerAtOnce("asked whose tokens it uses", () -> plugin.sourceProviders(settings));
    }
}
