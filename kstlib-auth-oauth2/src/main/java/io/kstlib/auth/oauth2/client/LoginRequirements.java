package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.PushPolicy;
import io.kstlib.auth.oauth2.config.RequestObjectPolicy;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.util.Map;
import java.util.Optional;

/** Whether a login can work at a server: it may require what the configuration forbids, or lack what that demands or the flow needs. */
final class LoginRequirements {

    private LoginRequirements() {}

    /** Fails before anything is sent. Otherwise the server only shows its error to the person, or after the person has agreed. */
    static void check(ProviderContext context, AuthFlowFactory flow, AuthorizationServer server) {
        contradiction(context, flow, server).ifPresent(problem -> {
            throw new ConfigurationException(problem);
        });
        facts(context, flow, server);
    }

    /** Returns the contradiction for which {@link #check} fails, in words. */
    static Optional<String> problem(ProviderContext context, AuthorizationServer server) {
        AuthFlowFactory flow = context.flow(OAuth2Keys.flowOf(context.settings()));
        return contradiction(context, flow, server).map(problem -> problem.path() + ": " + problem.message());
    }

    /** Says how the request of a login by the configured flow is made. */
    static Map<String, String> facts(ProviderContext context, AuthorizationServer server) {
        return facts(context, context.flow(OAuth2Keys.flowOf(context.settings())), server);
    }

    /** Says how the request of a login is made, for a person who compares that with the registration of the client. */
    private static Map<String, String> facts(
            ProviderContext context, AuthFlowFactory flow, AuthorizationServer server) {
        return SignedRequests.of(context, flow, server)
                .map(SignedRequests::facts)
                .orElse(Map.of());
    }

    private static Optional<ConfigProblem> contradiction(
            ProviderContext context, AuthFlowFactory flow, AuthorizationServer server) {
        Settings section = context.settings();
        Optional<ConfigProblem> reasonNotUsable = flow.reasonNotUsable(context.flowSettings(flow.type()), server)
                .map(reason -> new ConfigProblem(
                        section.path(OAuth2Keys.FLOW.name()), section.origin(OAuth2Keys.FLOW), reason));
        return reasonNotUsable
                .or(() -> flow.endpoints().contains(Endpoint.AUTHORIZATION)
                        ? PushPolicy.of(section, server).contradiction()
                        : Optional.empty())
                .or(() -> RequestObjectPolicy.of(section, server, flow).contradiction())
                .or(() -> unsignedResponse(section, flow));
    }

    /** Only the authorization endpoint gives responses that the server can sign (JARM section 2.3). */
    private static Optional<ConfigProblem> unsignedResponse(Settings section, AuthFlowFactory flow) {
        return OAuth2Keys.signedResponses(section)
                .filter(mode -> !flow.endpoints().contains(Endpoint.AUTHORIZATION))
                .map(mode -> new ConfigProblem(
                        section.path(OAuth2Keys.RESPONSE_MODE.name()),
                        section.origin(OAuth2Keys.RESPONSE_MODE),
                        mode + ", but the flow " + flow.type()
                                + " has no authorization response that is signed; remove it, or set another flow"));
    }
}
