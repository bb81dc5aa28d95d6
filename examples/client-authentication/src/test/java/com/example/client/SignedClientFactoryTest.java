package com.example.client;

import io.kstlib.auth.api.client.ClientAuthenticationFactory;
import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class SignedClientFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new SignedClientFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return ClientAuthenticationFactory.class;
    }
}
