package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.flow.AuthFlowFactory;
import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class AuthorizationCodeFlowFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new AuthorizationCodeFlowFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return AuthFlowFactory.class;
    }
}
