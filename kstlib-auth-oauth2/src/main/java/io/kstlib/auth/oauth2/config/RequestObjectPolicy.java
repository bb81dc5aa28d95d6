package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Optional;

/**
 * Whether a login signs its authorization request (JAR, RFC 9101). The configuration decides, and where it says nothing, the server: a request is
 * signed where the server accepts no other. Immutable.
 */
public final class RequestObjectPolicy {

    /** The metadata of servers that accept no other authorization requests (RFC 9101 section 10.5). */
    private static final String REQUIRED_BY_SERVER = "require_signed_request_object";

    /** Whether a server reads the parameter {@code request} (OpenID Connect Discovery 1.0 section 3). */
    private static final String ACCEPTED_BY_SERVER = "request_parameter_supported";

    private static final String ALGORITHMS = "request_object_signing_alg_values_supported";

    private final Settings settings;
    private final AuthorizationServer server;

    private RequestObjectPolicy(Settings settings, AuthorizationServer server) {
        this.settings = settings;
        this.server = server;
    }

    /**
     * {@return the policy for a section and its server}
     *
     * @param settings a provider's section
     * @param server its authorization server
     */
    public static RequestObjectPolicy of(Settings settings, AuthorizationServer server) {
        return new RequestObjectPolicy(settings, server);
    }

    /** {@return whether an authorization request is signed} */
    public boolean applies() {
        return isConfigured() || isRequiredByServer();
    }

    private boolean isConfigured() {
        return settings.get(OAuth2Keys.REQUEST_OBJECT).filter("signed"::equals).isPresent();
    }

    /** {@return whether the server accepts no other authorization requests, by its metadata} */
    public boolean isRequiredByServer() {
        return Boolean.TRUE.equals(server.metadata().get(REQUIRED_BY_SERVER));
    }

    /** {@return whether the server lists algorithms of signed requests (OpenID Connect Discovery 1.0 section 3)} */
    public boolean isOffered() {
        return !server.supported(ALGORITHMS).isEmpty();
    }

    /** {@return the reason why requests are signed, as the end of a sentence} */
    public String reason() {
        return isRequiredByServer()
                ? "the server requires signed authorization requests (JAR, RFC 9101)"
                : OAuth2Keys.REQUEST_OBJECT.name() + " is signed (JAR, RFC 9101)";
    }

    /**
     * Finds a contradiction that makes every login fail.
     *
     * @return the problem; empty when configuration and server go together
     */
    public Optional<ConfigProblem> contradiction() {
        if (!applies()) {
            return Optional.empty();
        }
        if (Boolean.FALSE.equals(server.metadata().get(ACCEPTED_BY_SERVER))) {
            return Optional.of(new ConfigProblem(
                    settings.path(OAuth2Keys.REQUEST_OBJECT.name()),
                    settings.origin(OAuth2Keys.REQUEST_OBJECT),
                    "signed, but the server reads no signed requests (" + ACCEPTED_BY_SERVER
                            + " is false); remove it"));
        }
        if (server.issuer().isEmpty()) {
            return Optional.of(
                    new ConfigProblem(
                            settings.path(ProviderKeys.ISSUER.name()),
                            settings.map().origin(),
                            "missing; a signed request names the issuer, so that no other server can use it (RFC 9101 section 4)"));
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "RequestObjectPolicy[" + applies() + "]";
    }
}
