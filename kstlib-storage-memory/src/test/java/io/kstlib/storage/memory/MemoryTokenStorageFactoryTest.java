package io.kstlib.storage.memory;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class MemoryTokenStorageFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new MemoryTokenStorageFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return TokenStorageFactory.class;
    }
}
