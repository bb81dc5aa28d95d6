package io.kstlib.auth.testkit.leased;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;

/** A storage whose tokens and locks expire passes the contract. */
@Tag("class-path")
@Order(1)
class LeasedStorageTest extends LeasedContract {

    LeasedStorageTest() {
        super(StorageFault.NONE, Duration.ofSeconds(2));
    }
}
