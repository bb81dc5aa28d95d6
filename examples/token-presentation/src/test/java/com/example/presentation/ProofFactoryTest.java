package com.example.presentation;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.presentation.TokenPresentationFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class ProofFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new ProofFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return TokenPresentationFactory.class;
    }
}
