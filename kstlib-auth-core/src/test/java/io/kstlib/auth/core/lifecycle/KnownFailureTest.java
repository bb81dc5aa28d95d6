package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.core.lifecycle.FakeStorage.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A refreshed token that cannot be stored, which the storage knows beforehand: its recipients are wrong. */
class KnownFailureTest {

    private final Life life = Life.loggedIn();

    @Test
    void costsNoRefreshToken() {
        life.time.passes(Duration.ofMinutes(60));
        life.storage.breaks(Fault.NO_RECIPIENT);

        StorageException failure = assertThrows(StorageException.class, life::handedOut);

        assertEquals(StorageException.Reason.ENCRYPTION, failure.reason());
        assertEquals(List.of(), life.server.received());
    }

    @Test
    void isOverOnceTheRecipientsAreMended() {
        life.time.passes(Duration.ofMinutes(60));
        life.storage.breaks(Fault.NO_RECIPIENT);
        assertThrows(StorageException.class, life::handedOut);
        life.storage.breaks(Fault.NONE);
        life.time.passes(Duration.ofSeconds(1));

        assertEquals("access-2", life.handedOut());

        assertEquals("access-2", life.stored());
    }

    @Test
    void isReportedAgainAtOnceAndNotProvedForEachCall() { // a proof may start gpg or ask a server
        life.time.passes(Duration.ofMinutes(60));
        life.storage.breaks(Fault.NO_RECIPIENT);
        List<String> steps = new CopyOnWriteArrayList<>();
        life.storage.tellSteps(steps::add);
        long before = life.time.nanos();

        for (int call = 0; call < 20; call++) {
            assertThrows(StorageException.class, life::handedOut);
        }

        assertEquals(before, life.time.nanos(), "no one waited");
        assertEquals(1, steps.stream().filter("prove"::equals).count());
    }

    @Test
    void leavesATokenThatIsStillGoodAndWarnsOnce() {
        life.time.passes(Duration.ofMinutes(59).plusSeconds(50));
        life.storage.breaks(Fault.NO_RECIPIENT);

        assertEquals("access-1", life.handedOut());
        life.time.passes(Duration.ofSeconds(2));
        assertEquals("access-1", life.handedOut());

        assertEquals(List.of(), life.server.received());
        assertEquals(1, life.warnings.size(), life.warnings::toString);
        assertEquals(Warning.Kind.REFRESH_FAILS, life.warnings.get(0).kind());
    }

    @Test
    void isNoReasonToGiveUpATokenThatIsInMemoryOnly() { // its refresh token is not safer there
        life.time.passes(Duration.ofMinutes(60));
        life.storage.breaks(Fault.FULL);
        assertEquals("access-2", life.handedOut());
        life.storage.breaks(Fault.NO_RECIPIENT);
        life.time.passes(Duration.ofMinutes(60));

        assertEquals("access-3", life.handedOut());
    }

    @Test
    void isAskedForUnderTheLockOfTheRefresh() { // otherwise another process could change what was proved
        life.time.passes(Duration.ofMinutes(60));
        List<String> steps = new CopyOnWriteArrayList<>();
        life.storage.tellSteps(steps::add);

        life.handedOut();

        assertTrue(steps.indexOf("lock") < steps.indexOf("prove"), steps::toString);
        assertTrue(steps.indexOf("prove") < steps.indexOf("write"), steps::toString);
    }
}
