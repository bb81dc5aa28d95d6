package io.kstlib.auth.oidc.introspection;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.validation.TokenValidatorFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class IntrospectionValidatorFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new IntrospectionValidatorFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return TokenValidatorFactory.class;
    }
}
