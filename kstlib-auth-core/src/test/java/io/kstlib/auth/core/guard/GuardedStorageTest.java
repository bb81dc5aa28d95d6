package io.kstlib.auth.core.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.core.plugin.dropped.ContextLoader;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Storages that break the contract of an update, whose function may use up a refresh token. */
class GuardedStorageTest {

    /** A storage without tokens that applies functions as a test says. */
    private record Careless(UnaryOperator<TokenUpdate> how) implements TokenStorage {

        @Override
        public Optional<Token> load(String provider) {
            return Optional.empty();
        }

        @Override
        public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
            return how.apply(update).apply(Optional.empty(), Lease.HELD);
        }

        @Override
        public List<String> list() {
            return List.of();
        }

        @Override
        public void proveWritable(String provider) {}

        @Override
        public String location(String provider) {
            return "nowhere";
        }

        @Override
        public Protection protection() {
            return Protection.NOT_STORED;
        }
    }

    private final AtomicInteger applied = new AtomicInteger();

    private void update(UnaryOperator<TokenUpdate> how) {
        PluginCalls calls = new PluginCalls(PluginKind.STORAGE, "careless", "\"corporate\"", ContextLoader.of(how));
        new GuardedStorage(new Careless(how), calls).update("corporate", Duration.ZERO, (current, lease) -> {
            applied.incrementAndGet();
            return current;
        });
    }

    @Test
    void aFunctionIsAppliedOnceAlsoByAStorageThatTriesItAgain() {
        PluginException defect = assertThrows(
                PluginException.class,
                () -> update(update -> (current, lease) -> {
                    update.apply(current, lease);
                    return update.apply(current, lease);
                }));

        assertEquals(1, applied.get());
        assertTrue(defect.getMessage().contains("careless"), defect::getMessage);
    }

    @Test
    void aStorageThatDoesNotApplyItIsBrokenAndNotBelieved() {
        assertThrows(PluginException.class, () -> update(update -> (current, lease) -> current));

        assertEquals(0, applied.get());
    }

    @Test
    void aStorageThatAppliesItOnceIsFine() {
        update(update -> update);

        assertEquals(1, applied.get());
    }
}
