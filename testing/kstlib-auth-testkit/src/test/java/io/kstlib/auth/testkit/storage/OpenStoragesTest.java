package io.kstlib.auth.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A contract must close its storages, since a store may run out of connections. */
class OpenStoragesTest {

    private static final AtomicInteger OPEN = new AtomicInteger();

    /** A factory whose storages only count how many are open. */
    @Plugin(type = "counting", description = "no tokens")
    public static final class CountingFactory implements TokenStorageFactory {

        @Override
        public TokenStorage create(StorageContext context) {
            OPEN.incrementAndGet();
            return (TokenStorage) Proxy.newProxyInstance(
                    TokenStorage.class.getClassLoader(),
                    new Class<?>[] {TokenStorage.class},
                    (proxy, method, arguments) -> {
                        if (!method.getName().equals("close")) {
                            throw new UnsupportedOperationException(method.getName());
                        }
                        OPEN.decrementAndGet();
                        return null;
                    });
        }
    }

    private static final class Counting extends PersistentTokenStorageContract {

        @Override
        protected StorageRecipe recipe() {
            return new StorageRecipe(CountingFactory.class, Map.of(), Map.of(), Path.of("home"));
        }

        @Override
        protected void damage(String provider, byte[] content) {
            throw new UnsupportedOperationException("nothing is stored");
        }
    }

    @Test
    void everyStorageOfATestIsClosedAfterIt() {
        Counting test = new Counting();
        test.storage();
        test.storage();
        assertEquals(2, OPEN.get());

        test.closeWhatWasOpened();

        assertEquals(0, OPEN.get());
    }
}
