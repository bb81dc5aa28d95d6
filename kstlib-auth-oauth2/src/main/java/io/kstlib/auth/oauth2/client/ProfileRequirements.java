package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.presentation.CertificateOfTokens;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator;
import io.kstlib.auth.oauth2.endpoint.SenderKey;
import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.SecurityProfile;
import java.util.Optional;
import java.util.Set;

/** Whether a server and the plugins can do what the security profile of a section requires (FAPI 2.0 Security Profile sections 5.3.2 and 5.3.3). */
final class ProfileRequirements {

    private final SecurityProfile profile;
    private final ProviderContext context;
    private final ClientAuthenticator client;

    private ProfileRequirements(SecurityProfile profile, ProviderContext context, ClientAuthenticator client) {
        this.profile = profile;
        this.context = context;
        this.client = client;
    }

    /** Returns what the profile of the section requires; empty where the section names none. */
    static Optional<ProfileRequirements> of(ProviderContext context, ClientAuthenticator client) {
        return SecurityProfile.of(context.settings()).map(profile -> new ProfileRequirements(profile, context, client));
    }

    /**
     * Fails before anything is sent.
     *
     * @param used the endpoints that the flow uses
     * @throws ConfigurationException if the server, or the section, does not allow what the profile requires
     */
    void check(AuthorizationServer server, Set<Endpoint> used) {
        ofClient(server)
                .or(() -> used.contains(Endpoint.AUTHORIZATION) ? ofLogin(server) : Optional.empty())
                .ifPresent(problem -> {
                    throw new ConfigurationException(problem);
                });
    }

    private Optional<ConfigProblem> ofClient(AuthorizationServer server) {
        String method = client.method(server);
        if (context.clientAuthentication(method).strength() != Strength.KEY_PROVEN) {
            return wrong(
                    ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD,
                    "the client authenticates by " + method + ", and " + profile.inWords()
                            + " requires a key: private_key_jwt or a certificate; set client_key");
        }
        boolean bindsToCertificate = CertificateOfTokens.areWanted(context.settings());
        if (!bindsToCertificate && SenderKey.ofLogin(context, server).isEmpty()) {
            return wrong(
                    ProviderKeys.TOKEN_TYPE,
                    "binds tokens to no key, which " + profile.inWords() + " requires; remove it");
        }
        return Optional.empty();
    }

    private Optional<ConfigProblem> ofLogin(AuthorizationServer server) {
        if (!server.supported("code_challenge_methods_supported").contains("S256")) {
            return wrong(
                    ProviderKeys.PROFILE,
                    "the server does not publish that it knows PKCE with S256 (code_challenge_methods_supported), which "
                            + profile.inWords() + " requires");
        }
        if (!server.sendsIssuerInAuthorizationResponse()) {
            return wrong(
                    ProviderKeys.PROFILE,
                    "the server does not publish that it names itself in its responses"
                            + " (authorization_response_iss_parameter_supported, RFC 9207), which " + profile.inWords()
                            + " requires");
        }
        return Optional.empty();
    }

    private Optional<ConfigProblem> wrong(ConfigKey<?> key, String what) {
        return Optional.of(new ConfigProblem(
                context.settings().path(key.name()), context.settings().origin(key), what));
    }
}
