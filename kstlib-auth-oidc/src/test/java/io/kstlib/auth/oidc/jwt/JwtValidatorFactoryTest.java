package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.validation.TokenValidatorFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class JwtValidatorFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new JwtValidatorFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return TokenValidatorFactory.class;
    }
}
