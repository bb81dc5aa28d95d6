package io.kstlib.auth.testkit.example;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class MapTokenStorageFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new MapTokenStorageFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return TokenStorageFactory.class;
    }
}
