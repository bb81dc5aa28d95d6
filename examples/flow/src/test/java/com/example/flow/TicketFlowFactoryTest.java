package com.example.flow;

import io.kstlib.auth.api.flow.AuthFlowFactory;
import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class TicketFlowFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new TicketFlowFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return AuthFlowFactory.class;
    }
}
