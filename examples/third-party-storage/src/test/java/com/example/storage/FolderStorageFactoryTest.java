package com.example.storage;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;

class FolderStorageFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new FolderStorageFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return TokenStorageFactory.class;
    }
}
