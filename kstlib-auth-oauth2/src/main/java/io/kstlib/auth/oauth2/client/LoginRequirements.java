package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.jwt.CertificateOfTokens;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.RequestPolicy;
import io.kstlib.auth.oauth2.endpoint.SenderKey;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.SecurityProfile;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a login can work at a server: it may require what the configuration forbids, or lack what that, its profile or the flow needs. Found before
 * anything is sent: otherwise the server only shows its error to the person, or after the person has agreed. Safe for use by several threads.
 */
final class LoginRequirements {

    private final ServerConnection connection;
    private final ProviderContext context;
    private final Settings settings;
    private final ResponseAcceptance responses;

    LoginRequirements(ServerConnection connection, ResponseAcceptance responses) {
        this.connection = connection;
        this.context = connection.context();
        this.settings = context.settings();
        this.responses = responses;
    }

    /** Fails if a login by a flow cannot work. */
    void check(AuthFlowFactory flow, AuthorizationServer server) {
        flow.endpoints().forEach(endpoint -> connection.require(server, endpoint));
        contradiction(flow, server).ifPresent(problem -> {
            throw new ConfigurationException(problem);
        });
        SignedRequests.of(context, flow, server).ifPresent(SignedRequests::facts);
        if (flow.endpoints().contains(Endpoint.AUTHORIZATION)) {
            responses.requireOffered(server);
        }
        checkProfile(server, flow.endpoints());
    }

    /** Returns the contradiction between the section and the server, in words. */
    Optional<String> contradiction(AuthorizationServer server) {
        return contradiction(configuredFlow(), server).map(problem -> problem.path() + ": " + problem.message());
    }

    /** Says how the request of a login is made, for a person who compares that with the registration of the client. */
    Map<String, String> facts(AuthorizationServer server) {
        return SignedRequests.of(context, configuredFlow(), server)
                .map(SignedRequests::facts)
                .orElse(Map.of());
    }

    AuthFlowFactory configuredFlow() {
        return context.flow(OAuth2Keys.flowOf(settings));
    }

    private Optional<ConfigProblem> contradiction(AuthFlowFactory flow, AuthorizationServer server) {
        return flow.reasonNotUsable(context.flowSettings(flow.type()), server)
                .flatMap(reason -> wrong(OAuth2Keys.FLOW, reason))
                .or(() -> RequestPolicy.of(settings, server, flow).contradiction())
                .or(() -> unsignedResponse(flow));
    }

    /** Only the authorization endpoint gives responses that the server can sign (JARM section 2.3). */
    private Optional<ConfigProblem> unsignedResponse(AuthFlowFactory flow) {
        return OAuth2Keys.signedResponses(settings)
                .filter(mode -> !flow.endpoints().contains(Endpoint.AUTHORIZATION))
                .flatMap(mode -> wrong(
                        OAuth2Keys.RESPONSE_MODE,
                        mode + ", but the flow " + flow.type()
                                + " has no authorization response that is signed; remove it, or set another flow"));
    }

    /**
     * Fails if the server or the plugins cannot do what the security profile of the section requires (FAPI 2.0 Security Profile sections 5.3.2 and
     * 5.3.3). Asks for the server only if there is a profile.
     *
     * @param used the endpoints that are used
     */
    void checkProfile(Set<Endpoint> used) {
        if (SecurityProfile.of(settings).isPresent()) {
            checkProfile(connection.server().get(), used);
        }
    }

    /** Fails if the server or the plugins cannot do what the security profile of the section requires. */
    void checkProfile(AuthorizationServer server, Set<Endpoint> used) {
        SecurityProfile.of(settings)
                .flatMap(profile -> missingOfClient(profile.inWords(), server)
                        .or(() -> used.contains(Endpoint.AUTHORIZATION)
                                ? missingOfLogin(profile.inWords(), server)
                                : Optional.empty()))
                .ifPresent(problem -> {
                    throw new ConfigurationException(problem);
                });
    }

    private Optional<ConfigProblem> missingOfClient(String profile, AuthorizationServer server) {
        String method = connection.client().method(server);
        if (context.clientAuthentication(method).strength() != Strength.KEY_PROVEN) {
            return wrong(
                    ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD,
                    "the client authenticates by " + method + ", and " + profile
                            + " requires a key: private_key_jwt or a certificate; set client_key");
        }
        boolean bindsToCertificate = CertificateOfTokens.certificateBindingWanted(settings);
        if (!bindsToCertificate && SenderKey.ofLogin(context, server).isEmpty()) {
            return wrong(ProviderKeys.TOKEN_TYPE, "binds tokens to no key, which " + profile + " requires; remove it");
        }
        return Optional.empty();
    }

    private Optional<ConfigProblem> missingOfLogin(String profile, AuthorizationServer server) {
        if (!server.supported("code_challenge_methods_supported").contains("S256")) {
            return wrong(
                    ProviderKeys.PROFILE,
                    "the server does not publish that it knows PKCE with S256 (code_challenge_methods_supported), which "
                            + profile + " requires");
        }
        if (!server.sendsIssuerInAuthorizationResponse()) {
            return wrong(
                    ProviderKeys.PROFILE,
                    "the server does not publish that it names itself in its responses"
                            + " (authorization_response_iss_parameter_supported, RFC 9207), which " + profile
                            + " requires");
        }
        return Optional.empty();
    }

    private Optional<ConfigProblem> wrong(ConfigKey<?> key, String what) {
        return Optional.of(new ConfigProblem(settings.path(key.name()), settings.origin(key), what));
    }
}
