package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;
import io.kstlib.auth.testkit.example.MapTokenStorageFactory;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The factory of the map storage, or a similar one with a fault. */
final class FaultyFactory extends PluginFactoryContract {

    private final Behaviour behaviour = new Behaviour();

    /** Has a constructor with a parameter, and is declared nowhere. */
    private static final class Changed implements TokenStorageFactory {

        private static final AtomicInteger ASKED = new AtomicInteger();

        private final Behaviour behaviour;

        Changed(Behaviour behaviour) {
            this.behaviour = behaviour;
        }

        @Override
        public String type() {
            if (behaviour.has(Fault.CHANGES_ITS_TYPE)) {
                return "map-" + ASKED.incrementAndGet();
            }
            return behaviour.has(Fault.HAS_A_TYPE_OF_TWO_WORDS) ? "a map" : "map";
        }

        @Override
        public Set<String> aliases() {
            return behaviour.has(Fault.HAS_AN_ALIAS_IN_CAPITALS) ? Set.of("MAP") : Set.of();
        }

        @Override
        public String description() {
            return behaviour.has(Fault.ENDS_WITH_A_FULL_STOP) ? "Tokens in a map." : "tokens in a map";
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

    @Override
    protected PluginFactory factory() {
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
