package com.example.secret;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.resolver.SecretResolverFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class CompanySecretsFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new CompanySecretsFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return SecretResolverFactory.class;
    }
}
