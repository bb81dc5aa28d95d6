package io.kstlib.auth.testkit.leased;

import java.time.Duration;

/** A storage whose tokens and locks expire passes the contract. */
class LeasedStorageTest extends LeasedContract {

    LeasedStorageTest() {
        super(Fault.NONE, Duration.ofSeconds(1));
    }
}
