package com.example.validator;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.validation.TokenValidatorFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class PolicyValidatorFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new PolicyValidatorFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return TokenValidatorFactory.class;
    }
}
