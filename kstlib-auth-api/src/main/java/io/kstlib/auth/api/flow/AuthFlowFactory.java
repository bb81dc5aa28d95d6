package io.kstlib.auth.api.flow;

import io.kstlib.auth.api.plugin.PluginFactory;

/** The service type of flows; {@link #type()} is the grant in the words of the RFCs, such as {@code device_code}. */
public interface AuthFlowFactory extends PluginFactory {

    /**
     * @return the flow
     */
    AuthFlow create();

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
