package io.kstlib.auth.oidc;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class OidcProviderFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new OidcProviderFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return ProviderFactory.class;
    }
}
