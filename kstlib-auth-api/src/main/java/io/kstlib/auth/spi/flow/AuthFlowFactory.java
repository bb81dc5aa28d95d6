package io.kstlib.auth.spi.flow;

import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The service type of flows. {@link #type()} is the grant in the words of the RFCs, such as {@code device_code}. The factory says what a flow needs,
 * so that this is checked before a person is asked. {@link #schema()} lists keys of the provider's section that names the flow, or of
 * {@code auth.flows.TYPE}, which all providers share. The provider's own section wins. The rules of the schema see the provider's whole section.
 */
public interface AuthFlowFactory extends PluginFactory {

    /**
     * @return the flow
     */
    AuthFlow create();

    /**
     * Whether a person takes part.
     *
     * @return {@link Attendance#NONE} by default for a flow that is renewed by repetition, which never asks a person; {@link Attendance#PERSON} for
     *     every other flow
     */
    default Attendance attendance() {
        return renewal() == Renewal.REPETITION ? Attendance.NONE : Attendance.PERSON;
    }

    /**
     * Lists the endpoints to which the flow sends requests, or a person. Each is configured in the provider's section, or the server publishes it.
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
    default Optional<Duration> patience() {
        return Optional.empty();
    }

    /**
     * Whether a login by this flow needs no browser on this machine, and no settings beyond those of a login by browser. Where no browser can be
     * opened, such a flow may stand in for the standard one.
     *
     * @return false by default
     */
    default boolean worksWithoutBrowser() {
        return false;
    }

    /**
     * Says how the tokens of this flow are renewed. A flow that returns {@link Renewal#REPETITION} also runs outside of a login, and never asks a
     * person.
     *
     * @return {@link Renewal#REFRESH_TOKEN} by default
     */
    default Renewal renewal() {
        return Renewal.REFRESH_TOKEN;
    }

    /**
     * Says what the tokens of this flow belong to beside the server and the client, such as the login that they are derived from. A stored token is
     * used only while this is the same.
     *
     * @param settings the section of the provider, over {@code auth.flows.TYPE}; complete
     * @return one line for comparison, without secrets; empty by default
     */
    default Optional<String> derivedFrom(Settings settings) {
        return Optional.empty();
    }

    /**
     * Names the other providers whose tokens this flow uses ({@link io.kstlib.auth.spi.plugin.BorrowingContext#tokenOf}). A login or logout there
     * ends the stored token that this flow derived from the login before.
     *
     * @param settings the section of the provider, over {@code auth.flows.TYPE}; complete
     * @return their names; none by default
     */
    default Set<String> lenders(Settings settings) {
        return Set.of();
    }
}
