package io.kstlib.auth.oauth2;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class OAuth2ProviderFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new OAuth2ProviderFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return ProviderFactory.class;
    }
}
