package io.kstlib.auth.exchange;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Makes the client authentication {@code workload_identity}: a JWT that the platform of the program signed, such as that of a Kubernetes service
 * account, instead of a secret (RFC 7523 section 2.2). On the wire it equals {@code private_key_jwt}, and servers list it under that name. It has a
 * separate name here, because the program has no key: for a server the two are different clients.
 */
@Plugin(
        type = WorkloadIdentity.NAME,
        description = "a JWT that the platform signed, such as Kubernetes or GitHub Actions, instead of a secret")
public final class WorkloadIdentity implements ClientAuthenticationFactory {

    static final ConfigKey<SecretReference> CLIENT_ASSERTION = ConfigKey.secret(
            "client_assertion", "the JWT that the platform gives this program: " + TokenReference.FORMS);

    static final ConfigKey.Standard<Boolean> SEND_CLIENT_ID = ConfigKey.flag(
                    "send_client_id",
                    "whether client_id is sent beside client_assertion: Entra ID needs it, Keycloak refuses one that is not its sub")
            .standard(true);

    static final String NAME = "workload_identity";

    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /** For {@link java.util.ServiceLoader}. */
    public WorkloadIdentity() {}

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(CLIENT_ASSERTION, SEND_CLIENT_ID).withRule((settings, problems) -> {
            settings.expect(CLIENT_ASSERTION, problems);
            TokenReference.expectReference(CLIENT_ASSERTION, settings, problems);
            if (settings.has(ProviderKeys.CLIENT_SECRET)) {
                problems.add(
                        settings.path(ProviderKeys.CLIENT_SECRET.name()),
                        settings.origin(ProviderKeys.CLIENT_SECRET),
                        NAME + " sends no client_secret; remove it");
            }
            if (settings.has(SecurityProfile.KEY)) { // FAPI 2.0 Security Profile section 5.3.3
                problems.add(
                        settings.path(SecurityProfile.KEY.name()),
                        settings.origin(SecurityProfile.KEY),
                        NAME + " sends a JWT that another party signed, and the profile is for clients with a key of"
                                + " their own; remove one of the two");
            }
        });
    }

    @Override
    public Set<String> sourceProviders(Settings settings) {
        return TokenReference.OfProvider.sourceProviders(settings, List.of(CLIENT_ASSERTION));
    }

    @Override
    public ClientAuthentication create(ClientContext context) {
        return new Assertion(context);
    }

    private record Assertion(ClientContext context) implements ClientAuthentication {

        /** The platform's key proves the identity of the program. The JWT expires soon, and is valid at this server only. */
        @Override
        public Strength strength() {
            return Strength.KEY_PROVEN;
        }

        /** Servers list it under no separate name, so a section has to name it. */
        @Override
        public boolean isConfigured() {
            return context.settings().has(CLIENT_ASSERTION)
                    && context.settings()
                            .get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                            .filter(NAME::equalsIgnoreCase)
                            .isPresent();
        }

        @Override
        public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
            TokenReference source = new TokenReference(context.settings().require(CLIENT_ASSERTION));
            Secret assertion = source.fetchJwt(context);
            ClientCredentials credentials =
                    ClientCredentials.none().with("client_assertion_type", TYPE).with("client_assertion", assertion);
            return context.settings().get(SEND_CLIENT_ID) // optional, by RFC 7521 section 4.2
                    ? credentials.with(ProviderKeys.CLIENT_ID.name(), context.clientId())
                    : credentials;
        }

        @Override
        public String toString() {
            return "Assertion";
        }
    }
}
