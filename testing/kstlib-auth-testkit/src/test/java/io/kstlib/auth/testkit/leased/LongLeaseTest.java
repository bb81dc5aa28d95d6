package io.kstlib.auth.testkit.leased;

import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The contract works with longer leases, too. {@code kstlib.testkit.lease} sets the number of seconds, sixty at most. */
@Tag("class-path")
@Tag("trial")
class LongLeaseTest extends LeasedContract {

    LongLeaseTest() {
        super(StorageFault.NONE, Duration.ofSeconds(Integer.getInteger("kstlib.testkit.lease", 3)));
    }
}
