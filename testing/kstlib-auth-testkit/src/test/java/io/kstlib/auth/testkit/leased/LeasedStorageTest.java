package io.kstlib.auth.testkit.leased;

import java.time.Duration;

/** A storage that expires what it keeps, and whose locks end by themselves, passes. */
class LeasedStorageTest extends LeasedContract {

    LeasedStorageTest() {
        super(Fault.NONE, Duration.ofSeconds(1));
    }
}
