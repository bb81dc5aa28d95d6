package io.kstlib.auth.testkit.leased;

import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** A storage that its author writes with {@code LockedStorage} passes the contract. */
@Tag("class-path")
class LockedLeasesTest extends LeasedContract {

    LockedLeasesTest() {
        super(StorageFault.NONE, Duration.ofSeconds(2));
    }

    @Override
    Class<? extends TokenStorageFactory> type() {
        return LockedLeases.Factory.class;
    }
}
