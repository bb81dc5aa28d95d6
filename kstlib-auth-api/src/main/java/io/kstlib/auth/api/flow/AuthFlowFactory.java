package io.kstlib.auth.api.flow;

import io.kstlib.auth.api.plugin.PluginFactory;

/** The service type of flows; {@link #type()} is the grant in the words of the RFCs, such as {@code device_code}. */
public interface AuthFlowFactory extends PluginFactory {

    /**
     * @return the flow
     */
    AuthFlow create();
}
