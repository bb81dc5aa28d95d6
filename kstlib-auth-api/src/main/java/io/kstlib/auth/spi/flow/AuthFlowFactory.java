package io.kstlib.auth.spi.flow;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The service type of flows. Its type is the grant in the words of the RFCs, such as {@code device_code}. The factory lists the needs of a flow,
 * so that they are checked before the user is asked. {@link #schema()} lists keys of the provider's section that names the flow, or of {@code
 * auth.flows.TYPE}, which all providers share. The provider's own section wins. The rules of the schema see the provider's whole section.
 */
public interface AuthFlowFactory extends PluginFactory {

    /** The algorithms of signed authorization requests (OpenID Connect Discovery 1.0 section 3). */
    String REQUEST_OBJECT_ALGORITHMS = "request_object_signing_alg_values_supported";

    /** The value of the key {@code flow} that leaves the choice to kstlib. No flow has this type. */
    String AUTO = "auto";

    /** {@return the flow} */
    AuthFlow create();

    /**
     * Returns the grant that the client must be allowed to use, as servers list it in {@code grant_types_supported} (RFC 8414 section 2).
     *
     * @return such as {@code authorization_code}; empty by default, when it is not known
     */
    default Optional<String> grantType() {
        return Optional.empty();
    }

    /**
     * Whether a user takes part.
     *
     * @return {@link Attendance#NONE} by default for a flow that is renewed by repetition, which never asks a user; {@link Attendance#PERSON} for every
     * other flow
     */
    default Attendance attendance() {
        return renewal() == Renewal.REPETITION ? Attendance.NONE : Attendance.PERSON;
    }

    /**
     * Lists the endpoints to which the flow sends requests, or the user. Each is configured in the provider's section, or the server publishes it.
     * Without them no login begins.
     *
     * @return the endpoints; the token endpoint by default
     */
    default Set<Endpoint> endpoints() {
        return Set.of(Endpoint.TOKEN);
    }

    /**
     * Says how long a login waits for the person where neither the program nor the command line says it.
     *
     * @return empty by default, which means {@code auth.callback_server.timeout}
     */
    default Optional<Duration> personTimeout() {
        return Optional.empty();
    }

    /**
     * Whether a login by this flow needs no browser on this machine.
     *
     * @return false by default
     */
    default boolean worksWithoutBrowser() {
        return false;
    }

    /**
     * Whether this flow may replace the standard one if the section names no flow. Such a flow needs no browser here, and its settings are complete.
     *
     * @param settings the section of the provider, which names no flow or {@link #AUTO}
     * @return false by default
     */
    default boolean isFallback(Settings settings) {
        return false;
    }

    /**
     * Finds in the server's metadata why each login by this flow would fail. Such a reason ends a login before anything is sent.
     *
     * @param settings the section of the provider, over {@code auth.flows.TYPE}; complete
     * @param server the authorization server
     * @return the reason and the remedy, in words without a full stop; empty by default
     */
    default Optional<String> reasonNotUsable(Settings settings, AuthorizationServer server) {
        return Optional.empty();
    }

    /**
     * Says whether the client can sign the request by which a login of this flow begins ({@link FlowContext#requestObject}).
     *
     * @return the metadata in which a server lists the algorithms of such requests: by default {@link #REQUEST_OBJECT_ALGORITHMS} for a flow that uses
     *     the authorization endpoint; empty for a flow that signs no request, whose section must not demand that
     */
    default Optional<String> requestSigning() {
        return endpoints().contains(Endpoint.AUTHORIZATION) ? Optional.of(REQUEST_OBJECT_ALGORITHMS) : Optional.empty();
    }

    /**
     * Says how the tokens of this flow are renewed. A flow that returns {@link Renewal#REPETITION} also runs outside of a login, and never asks a user.
     *
     * @return {@link Renewal#REFRESH_TOKEN} by default
     */
    default Renewal renewal() {
        return Renewal.REFRESH_TOKEN;
    }

    /**
     * Says what the tokens of this flow belong to beside the server and the client, such as the login that they are derived from. A stored token is used
     * only while this detail is unchanged.
     *
     * @param settings the section of the provider, over {@code auth.flows.TYPE}; complete
     * @return one line for comparison, without secrets; empty by default
     */
    default Optional<String> bindingDetail(Settings settings) {
        return Optional.empty();
    }

    /**
     * Names the other providers whose tokens this flow uses ({@link io.kstlib.auth.spi.plugin.ProviderTokensContext#tokenOf}). A login or logout
     * there ends the stored token that this flow derived from the login before.
     *
     * @param settings the section of the provider, over {@code auth.flows.TYPE}; complete
     * @return their names; none by default
     */
    default Set<String> sourceProviders(Settings settings) {
        return Set.of();
    }
}
