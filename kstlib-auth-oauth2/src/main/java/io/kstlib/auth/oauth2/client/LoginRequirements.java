package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.oauth2.config.PushPolicy;
import io.kstlib.auth.oauth2.config.RequestObjectPolicy;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.util.Map;
import java.util.Optional;

/** Whether a person can be sent to a server: it may require what the configuration forbids, or lack what it demands. */
final class LoginRequirements {

    private LoginRequirements() {}

    /** Fails before the browser opens. Otherwise the server only shows its error to the person. */
    static void check(ProviderContext context, AuthorizationServer server) {
        contradiction(context, server).ifPresent(problem -> {
            throw new ConfigurationException(problem);
        });
        facts(context, server);
    }

    /** Returns the contradiction for which {@link #check} fails, in words. */
    static Optional<String> problem(ProviderContext context, AuthorizationServer server) {
        return contradiction(context, server).map(problem -> problem.path() + ": " + problem.message());
    }

    /** Says how authorization requests are made, for a person who compares that with the registration of the client. */
    static Map<String, String> facts(ProviderContext context, AuthorizationServer server) {
        return SignedRequests.of(context, server).map(SignedRequests::facts).orElse(Map.of());
    }

    private static Optional<ConfigProblem> contradiction(ProviderContext context, AuthorizationServer server) {
        return PushPolicy.of(context.settings(), server)
                .contradiction()
                .or(() -> RequestObjectPolicy.of(context.settings(), server).contradiction());
    }
}
