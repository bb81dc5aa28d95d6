package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a login signs its request (JAR, RFC 9101; CIBA Core 1.0 section 7.1.1). The configuration decides, and where it says nothing, the server: an
 * authorization request is signed where the server accepts no other. Immutable.
 */
public final class RequestObjectPolicy {

    /** The metadata of servers that accept no other authorization requests (RFC 9101 section 10.5). */
    private static final String REQUIRED_BY_SERVER = "require_signed_request_object";

    /** Whether a server reads the parameter {@code request} (OpenID Connect Discovery 1.0 section 3). */
    private static final String ACCEPTED_BY_SERVER = "request_parameter_supported";

    private final Settings settings;
    private final AuthorizationServer server;
    private final Request request;

    /**
     * The request by which a login begins.
     *
     * @param flow the type of the flow; empty where it does not matter
     * @param algorithms where the server lists the algorithms of such requests; {@code null} for one that is not signed
     * @param isSentByBrowser whether a person is sent to the server with it; the metadata about signed requests is about these
     */
    private record Request(String flow, @Nullable String algorithms, boolean isSentByBrowser) {}

    private RequestObjectPolicy(Settings settings, AuthorizationServer server, Request request) {
        this.settings = settings;
        this.server = server;
        this.request = request;
    }

    /**
     * {@return the policy for authorization requests of a section to its server}
     *
     * @param settings a provider's section
     * @param server its authorization server
     */
    public static RequestObjectPolicy of(Settings settings, AuthorizationServer server) {
        return new RequestObjectPolicy(
                settings, server, new Request("", AuthFlowFactory.REQUEST_OBJECT_ALGORITHMS, true));
    }

    /**
     * {@return the policy for the request by which a login of a flow begins}
     *
     * @param settings a provider's section
     * @param server its authorization server
     * @param flow the flow of the login
     */
    public static RequestObjectPolicy of(Settings settings, AuthorizationServer server, AuthFlowFactory flow) {
        return new RequestObjectPolicy(
                settings,
                server,
                new Request(
                        flow.type(),
                        flow.requestSigning().orElse(null),
                        flow.endpoints().contains(Endpoint.AUTHORIZATION)));
    }

    /** {@return whether the request of the login is signed} */
    public boolean applies() {
        return request.algorithms() != null && (isConfigured() || isRequiredByServer());
    }

    private boolean isConfigured() {
        return settings.get(OAuth2Keys.REQUEST_OBJECT).filter("signed"::equals).isPresent();
    }

    private boolean isRequiredByServer() {
        return request.isSentByBrowser()
                && Boolean.TRUE.equals(server.metadata().get(REQUIRED_BY_SERVER));
    }

    /** {@return whether the server lists algorithms of signed requests (OpenID Connect Discovery 1.0 section 3)} */
    public boolean isOffered() {
        String list = request.algorithms();
        return list != null && !server.supported(list).isEmpty();
    }

    /** {@return the reason why requests are signed, as the end of a sentence} */
    public String reason() {
        return isRequiredByServer()
                ? "the server requires signed authorization requests (JAR, RFC 9101)"
                : OAuth2Keys.REQUEST_OBJECT.name() + " is signed"
                        + (request.isSentByBrowser() ? " (JAR, RFC 9101)" : "");
    }

    /**
     * Finds a contradiction that makes every login fail.
     *
     * @return the problem; empty when configuration and server go together
     */
    public Optional<ConfigProblem> contradiction() {
        if (isConfigured() && request.algorithms() == null) {
            return Optional.of(unsigned(
                    "the flow " + request.flow() + " has no request that is signed; remove it, or set another flow"));
        }
        if (!applies()) {
            return Optional.empty();
        }
        if (request.isSentByBrowser() && Boolean.FALSE.equals(server.metadata().get(ACCEPTED_BY_SERVER))) {
            return Optional.of(
                    unsigned("the server reads no signed requests (" + ACCEPTED_BY_SERVER + " is false); remove it"));
        }
        // CIBA Core 1.0 section 4: a server that lists no algorithm reads none. Of authorization requests, servers do
        // not always list them.
        if (!request.isSentByBrowser() && !server.metadata().isEmpty() && !isOffered()) {
            return Optional.of(unsigned("the server reads no signed requests of the flow " + request.flow() + " ("
                    + request.algorithms() + " is missing); remove it"));
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

    private ConfigProblem unsigned(String why) {
        return new ConfigProblem(
                settings.path(OAuth2Keys.REQUEST_OBJECT.name()),
                settings.origin(OAuth2Keys.REQUEST_OBJECT),
                "signed, but " + why);
    }

    @Override
    public String toString() {
        return "RequestObjectPolicy[" + applies() + "]";
    }
}
