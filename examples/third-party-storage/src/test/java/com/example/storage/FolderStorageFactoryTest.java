package com.example.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;
import org.junit.jupiter.api.Test;

class FolderStorageFactoryTest extends PluginFactoryContract {

    @Override
    protected PluginFactory factory() {
        return new FolderStorageFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return TokenStorageFactory.class;
    }

    @Test
    void isTestedInItsModule() {
        assertTrue(FolderStorageFactory.class.getModule().isNamed());
    }
}
