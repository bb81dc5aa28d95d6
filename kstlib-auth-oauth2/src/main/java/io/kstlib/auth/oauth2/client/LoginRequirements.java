package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.oauth2.config.PushPolicy;
import io.kstlib.auth.oauth2.endpoint.MissingFeature;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a person can be sent to a server: it may require what is missing here, or what the configuration forbids. */
final class LoginRequirements {

    private LoginRequirements() {}

    /** Fails before the browser opens. Otherwise the server only shows its error to the person. */
    static void check(ProviderContext context, AuthorizationServer server) {
        List<MissingFeature> missing = MissingFeature.requiredBy(server);
        if (!missing.isEmpty()) {
            throw missing.get(0).preventsLogin(context.name());
        }
        contradiction(context, server).ifPresent(problem -> {
            throw new ConfigurationException(problem);
        });
    }

    /** Returns what {@link #check} fails for, in words. */
    static Optional<String> problem(ProviderContext context, AuthorizationServer server) {
        List<MissingFeature> missing = MissingFeature.requiredBy(server);
        if (!missing.isEmpty()) {
            return Optional.of(missing.stream().map(MissingFeature::problem).collect(Collectors.joining("; "))
                    + ". Have that switched off at the provider");
        }
        return contradiction(context, server).map(problem -> problem.path() + ": " + problem.message());
    }

    private static Optional<ConfigProblem> contradiction(ProviderContext context, AuthorizationServer server) {
        return PushPolicy.of(context.settings(), server).contradiction();
    }
}
