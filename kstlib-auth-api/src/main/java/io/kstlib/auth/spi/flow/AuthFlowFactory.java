package io.kstlib.auth.spi.flow;

import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.Set;

/**
 * The service type of flows; {@link #type()} is the grant in the words of the RFCs, such as {@code device_code}. What a flow needs it says here, so
 * that it is checked before anyone is asked. Its {@link #schema()} lists keys that stand in the section of the provider that names the flow, or in
 * {@code auth.flows.TYPE}, which all providers share; the provider's own section wins. The rules of the schema see the provider's whole section.
 */
public interface AuthFlowFactory extends PluginFactory {

    /**
     * @return the flow
     */
    AuthFlow create();

    /**
     * Whether a person takes part.
     *
     * @return {@link Attendance#PERSON}, unless overridden; {@link Attendance#NONE} for a flow that is renewed by repetition
     */
    default Attendance attendance() {
        return Attendance.PERSON;
    }

    /**
     * The endpoints that the flow sends requests, or a person, to. They may be configured in the provider's section, or the server publishes them;
     * without them no login begins.
     *
     * @return the token endpoint, unless overridden
     */
    default Set<Endpoint> endpoints() {
        return Set.of(Endpoint.TOKEN);
    }

    /**
     * How the tokens of this flow are followed by others. A flow that says {@link Renewal#REPETITION} is run outside of a login, too, and
     * never asks a person.
     *
     * @return by refresh token, unless overridden
     */
    default Renewal renewal() {
        return Renewal.REFRESH_TOKEN;
    }
}
