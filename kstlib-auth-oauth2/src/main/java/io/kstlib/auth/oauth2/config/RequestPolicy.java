package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a login sends the request by which it begins: pushed to the server before the browser opens (PAR, RFC 9126), and signed (JAR, RFC 9101; CIBA Core
 * 1.0 section 7.1.1). The configuration decides, and where it says nothing, the server: a request is pushed where the server offers that, and an
 * authorization request is signed where the server accepts no other. Immutable.
 */
public final class RequestPolicy {

    /** How long a signed request is valid: time to open a URL by hand. A request that is pushed needs less. */
    public static final Duration SIGNED_LIFETIME = Duration.ofMinutes(5);

    /** The metadata of servers that accept only pushed authorization requests (RFC 9126 section 5). */
    private static final String PUSH_REQUIRED = "require_pushed_authorization_requests";

    /** The metadata of servers that accept only signed authorization requests (RFC 9101 section 10.5). */
    private static final String SIGNATURE_REQUIRED = "require_signed_request_object";

    /** Whether a server reads the parameter {@code request} (OpenID Connect Discovery 1.0 section 3). */
    private static final String SIGNATURE_ACCEPTED = "request_parameter_supported";

    private final Settings settings;
    private final AuthorizationServer server;
    private final @Nullable String algorithms;
    private final boolean isSentByBrowser;

    /**
     * @param algorithms where the server lists the algorithms of such requests; {@code null} for requests that are never signed
     * @param isSentByBrowser whether a person is sent to the server with it; the metadata about requests is about these
     */
    private RequestPolicy(
            Settings settings, AuthorizationServer server, @Nullable String algorithms, boolean isSentByBrowser) {
        this.settings = settings;
        this.server = server;
        this.algorithms = algorithms;
        this.isSentByBrowser = isSentByBrowser;
    }

    /**
     * {@return the policy for authorization requests of a section to its server}
     *
     * @param settings a provider's section
     * @param server its authorization server
     */
    public static RequestPolicy of(Settings settings, AuthorizationServer server) {
        return new RequestPolicy(settings, server, AuthFlowFactory.REQUEST_OBJECT_ALGORITHMS, true);
    }

    /**
     * {@return the policy for the request by which a login of a flow begins}
     *
     * @param settings a provider's section
     * @param server its authorization server
     * @param flow the flow of the login
     */
    public static RequestPolicy of(Settings settings, AuthorizationServer server, AuthFlowFactory flow) {
        return new RequestPolicy(
                settings,
                server,
                flow.requestSigning().orElse(null),
                flow.endpoints().contains(Endpoint.AUTHORIZATION));
    }

    /** {@return whether an authorization request is pushed; {@code true} also if the server has no endpoint for it, but should} */
    public boolean isPushed() {
        return switch (pushed()) {
            case "required" -> true;
            case "never" -> false;
            default -> isPushRequired() || hasPushEndpoint();
        };
    }

    private String pushed() {
        return SecurityProfile.of(settings).isPresent()
                ? "required"
                : settings.get(OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS);
    }

    /** {@return whether the server accepts only pushed authorization requests, by its metadata} */
    public boolean isPushRequired() {
        return Boolean.TRUE.equals(server.metadata().get(PUSH_REQUIRED));
    }

    private boolean hasPushEndpoint() {
        return server.endpoint(Endpoint.PUSHED_AUTHORIZATION).isPresent();
    }

    /** {@return whether the request of the login is signed} */
    public boolean isSigned() {
        return algorithms != null && (isSignatureConfigured() || isSignatureRequired());
    }

    private boolean isSignatureConfigured() {
        return settings.get(OAuth2Keys.REQUEST_OBJECT).equals("signed");
    }

    private boolean isSignatureRequired() {
        return isSentByBrowser && Boolean.TRUE.equals(server.metadata().get(SIGNATURE_REQUIRED));
    }

    /** {@return whether the server lists algorithms of signed requests (OpenID Connect Discovery 1.0 section 3)} */
    public boolean isSignatureOffered() {
        return algorithms != null && !server.supported(algorithms).isEmpty();
    }

    /** {@return the reason why requests are signed, as the end of a sentence} */
    public String reasonToSign() {
        return isSignatureRequired()
                ? "the server requires signed authorization requests (JAR, RFC 9101)"
                : OAuth2Keys.REQUEST_OBJECT.name() + " is signed" + (isSentByBrowser ? " (JAR, RFC 9101)" : "");
    }

    /**
     * Finds a contradiction that makes every login fail.
     *
     * @return the problem; empty when configuration and server go together
     */
    public Optional<ConfigProblem> contradiction() {
        return isSentByBrowser ? contradictionOfPush().or(this::contradictionOfSignature) : contradictionOfSignature();
    }

    private Optional<ConfigProblem> contradictionOfPush() {
        if (pushed().equals("never") && isPushRequired()) {
            return problem(
                    OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS,
                    "never, but the server requires pushed authorization requests (PAR, RFC 9126); remove it");
        }
        if (!isPushed() || hasPushEndpoint()) {
            return Optional.empty();
        }
        String requiredBy = isPushRequired()
                ? "the server"
                : SecurityProfile.of(settings)
                        .map(SecurityProfile::inWords)
                        .orElse(OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS.name());
        return Optional.of(new ConfigProblem(
                settings.path(Endpoint.PUSHED_AUTHORIZATION.metadataName()),
                settings.map().origin(),
                (server.metadata().isEmpty() ? "missing, but " : "missing and the server publishes none, but ")
                        + requiredBy + " requires pushed authorization requests (PAR, RFC 9126)"));
    }

    private Optional<ConfigProblem> contradictionOfSignature() {
        if (isSignatureConfigured() && algorithms == null) {
            return unsigned("the flow " + OAuth2Keys.flowOf(settings)
                    + " has no request that is signed; remove it, or set another flow");
        }
        if (!isSigned()) {
            return Optional.empty();
        }
        if (isSentByBrowser && Boolean.FALSE.equals(server.metadata().get(SIGNATURE_ACCEPTED))) {
            return unsigned("the server reads no signed requests (" + SIGNATURE_ACCEPTED + " is false); remove it");
        }
        // CIBA Core 1.0 section 4: a server that lists no algorithm reads none. Of authorization requests, servers do
        // not always list them.
        if (!isSentByBrowser && !server.metadata().isEmpty() && !isSignatureOffered()) {
            return unsigned("the server reads no signed requests of the flow " + OAuth2Keys.flowOf(settings) + " ("
                    + algorithms + " is missing); remove it");
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

    private Optional<ConfigProblem> unsigned(String why) {
        return problem(OAuth2Keys.REQUEST_OBJECT, "signed, but " + why);
    }

    private Optional<ConfigProblem> problem(ConfigKey<?> key, String what) {
        return Optional.of(new ConfigProblem(settings.path(key.name()), settings.origin(key), what));
    }

    @Override
    public String toString() {
        return "RequestPolicy[" + (isPushed() ? "pushed" : "in the URL") + (isSigned() ? ", signed" : "") + "]";
    }
}
