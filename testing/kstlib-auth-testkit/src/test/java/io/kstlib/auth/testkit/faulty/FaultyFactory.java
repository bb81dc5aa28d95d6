package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;
import io.kstlib.auth.testkit.example.MapTokenStorageFactory;

/** The factory of the map storage, or a similar one with a fault. */
final class FaultyFactory extends PluginFactoryContract {

    private final Behaviour behaviour = new Behaviour();

    /** Has a constructor with a parameter, and is declared nowhere. */
    @Plugin(type = "map", description = "tokens in a map")
    private static class Changed implements TokenStorageFactory {

        private final Behaviour behaviour;

        Changed(Behaviour behaviour) {
            this.behaviour = behaviour;
        }

        @Override
        public ConfigSchema schema() {
            ConfigKey<String> size = ConfigKey.text("size", "how many");
            return behaviour.has(Fault.HAS_A_KEY_TWICE) ? ConfigSchema.of(size, size) : ConfigSchema.of(size);
        }

        @Override
        public TokenStorage create(StorageContext context) {
            throw new UnsupportedOperationException("the contract makes no storage");
        }
    }

    private static final class WithoutType extends Changed {
        WithoutType(Behaviour behaviour) {
            super(behaviour);
        }
    }

    @Plugin(type = "a map", description = "Tokens in a map.", aliases = "MAP")
    private static final class WithOtherWords extends Changed {
        WithOtherWords(Behaviour behaviour) {
            super(behaviour);
        }
    }

    @Override
    protected PluginFactory factory() {
        if (behaviour.has(Fault.HAS_NO_TYPE)) {
            return new WithoutType(behaviour);
        }
        if (behaviour.has(Fault.HAS_A_TYPE_OF_TWO_WORDS)
                || behaviour.has(Fault.HAS_AN_ALIAS_IN_CAPITALS)
                || behaviour.has(Fault.ENDS_WITH_A_FULL_STOP)) {
            return new WithOtherWords(behaviour);
        }
        if (behaviour.has(Fault.NONE) || behaviour.has(Fault.IS_OF_ANOTHER_KIND)) {
            return new MapTokenStorageFactory();
        }
        return behaviour.has(Fault.IS_DECLARED_BY_THE_MODULE_ONLY) ? CompiledModule.factory() : new Changed(behaviour);
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return behaviour.has(Fault.IS_OF_ANOTHER_KIND) ? AuthFlowFactory.class : TokenStorageFactory.class;
    }
}
