package com.example.provider;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class SessionProviderFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new SessionProviderFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return ProviderFactory.class;
    }
}
