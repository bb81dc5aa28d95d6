package io.kstlib.auth.testkit.leased;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However often a process is killed, the contract has few storages open: a server has a limit of connections. */
@Tag("class-path")
class OpenStoragesOfKillsTest {

    private static final AtomicInteger OPEN = new AtomicInteger();
    private static final AtomicInteger MOST = new AtomicInteger();

    /** Counts the storages that are open at the same time. */
    public static final class CountingFactory extends LeasedStorageFactory {

        @Override
        public TokenStorage create(StorageContext context) {
            TokenStorage storage = super.create(context);
            MOST.accumulateAndGet(OPEN.incrementAndGet(), Math::max);
            return (TokenStorage) Proxy.newProxyInstance(
                    TokenStorage.class.getClassLoader(),
                    new Class<?>[] {TokenStorage.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            OPEN.decrementAndGet();
                        }
                        try {
                            return method.invoke(storage, arguments);
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getCause();
                        }
                    });
        }
    }

    private static final class Counting extends LeasedContract {

        Counting() {
            super(StorageFault.NONE, Duration.ofSeconds(2));
        }

        @Override
        Class<CountingFactory> type() {
            return CountingFactory.class;
        }
    }

    @Test
    void eachStorageIsClosedBeforeTheNextKill() throws InterruptedException {
        Counting contract = new Counting();
        try {
            contract.killedWriterLeavesTheOldOrTheNewToken();
        } finally {
            contract.closeWhatWasOpened();
            contract.stop();
        }

        assertTrue(MOST.get() <= 2, () -> MOST.get() + " storages were open at the same time");
    }
}
