package io.kstlib.auth.testkit.leased;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** For each fault of a storage, a test of the contract fails. */
@Tag("class-path")
@Tag("trial")
class FaultyStoragesTest {

    private static final ThreadLocal<StorageFault> FAULT = new ThreadLocal<>();

    /** Run only by the tests below. */
    static final class Faulty extends LeasedContract {

        Faulty() {
            super(FAULT.get(), Duration.ofSeconds(2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DECIDES_OUTSIDE_THE_LOCK, losesNoUpdateOfParallelThreads",
        "APPLIES_TWICE, appliesEachUpdateOfParallelThreadsOnce",
        "LOCKS_FOR_TOO_LONG, lockOfAKilledHolderEndsWithItsLease",
        "DOES_NOT_RENEW, lockIsHeldLongerThanALease",
        "WRITES_WITHOUT_A_LOCK, lockThatWasLostStoresNothing",
        "PROVES_NOTHING, leaseThatWasLostIsNotProved",
        "RELEASES_ANY_LOCK, lockOfTheNextHolderIsNotReleased",
        "NEVER_FREES_A_LOCK, failingUpdateLeavesWhatWasThereAndFreesTheLock",
        "MIXES_UP_SECONDS_AND_MILLISECONDS, tokenIsKeptAtLeastUntilNothingCanBeDoneWithIt",
        "FORGETS_WITH_THE_ACCESS_TOKEN, tokenIsKeptAtLeastUntilNothingCanBeDoneWithIt",
        "FORGETS_WITH_THE_ACCESS_TOKEN, tokenWhoseEndIsNotKnownIsKeptUntilItIsRemoved",
        "FORGETS_AFTER_FIVE_MINUTES, tokenWhoseEndIsNotKnownIsKeptUntilItIsRemoved",
        "ANSWERS_FROM_A_CACHE, answersWhatAnotherObjectStoredJustNow",
        "UPDATES_FROM_A_CACHE, answersWhatAnotherObjectStoredJustNow",
        "TAKES_DAMAGED_FOR_NONE, unreadableIsAnErrorAndIsKept",
        "TAKES_UNREACHABLE_FOR_NONE, unreachableIsAnErrorAndNotNone",
        "IGNORES_A_REFUSED_WRITE, lockThatWasLostStoresNothing",
        "IGNORES_A_REFUSED_WRITE, lockThatWasLostRemovesNothing",
        "SAVES_WITHOUT_WAITING, savingWaitsForTheLock",
        "LETS_LOGINS_OVERLAP, loginsTakeTurnsAndLeaveANoteForTheNext",
        "FORGETS_THE_NOTE_OF_A_FAILURE, noteOfAnUpdateThatFailedIsReadByTheNext",
        "KEEPS_NOTES_IN_THE_PROCESS, noteOfAKilledHolderIsReadByTheNext",
        "KEEPS_THE_NOTE_OF_A_SUCCESS, noteEndsWithTheUpdateThatWroteIt",
        "CLEARS_THE_NOTES_OF_OTHERS, noteStaysWhileOthersChangeTheToken",
        "KEEPS_NOTES_WITHOUT_A_TOKEN, noteIsRemovedWithItsToken",
        "NEVER_CLEARS_A_NOTE, noteCanBeCleared",
        "NOTES_WITHOUT_A_LOCK, noteIsNotWrittenUnderALockThatWasLost",
        "ENDS_THE_NOTE_OF_THE_NEXT_HOLDER, noteOfTheNextHolderStaysIfTheLockWasLost",
        "SHOWS_THE_PASSWORD, secretsOfTheSettingsAreShownNowhere",
        "SHOWS_THE_LAST_TOKEN, neverShowsASecret",
        "SHOWS_WHAT_IS_STORED, unreadableIsAnErrorAndIsKept",
        "LOGS_WHAT_IT_STORES, neverLogsASecret",
        "LOGS_THE_PASSWORD, neverLogsASecret",
        "KEEPS_THE_PASSWORD, passwordIsFetchedForEachConnection",
        "LISTS_ONE_PAGE, listsEveryLogin",
        "TAKES_UNREACHABLE_FOR_DAMAGED, unreachableIsAnErrorAndNotNone",
        "APPLIES_AGAIN_AFTER_AN_OUTAGE, functionThatFailsIsNotAppliedAgain",
        "DROPS_THE_PROOF_KEY, givesBackWhatWasSaved",
        "DROPS_THE_TARGETS, givesBackWhatWasSaved",
        "READS_NAMES, keepsLoginsOfTargetsAndAccountsApart"
    })
    void isFoundBy(StorageFault fault, String test) {
        assertEquals(Set.of(), failures(StorageFault.NONE, test), "a storage without faults passes");
        assertEquals(Set.of(test), failures(fault, test));
    }

    @Test
    void everyFaultHasATest() throws NoSuchMethodException {
        Set<StorageFault> tried = EnumSet.of(StorageFault.NONE);
        CsvSource rows = FaultyStoragesTest.class
                .getDeclaredMethod("isFoundBy", StorageFault.class, String.class)
                .getAnnotation(CsvSource.class);
        for (String row : rows.value()) {
            tried.add(StorageFault.valueOf(row.substring(0, row.indexOf(','))));
        }

        assertEquals(EnumSet.allOf(StorageFault.class), tried);
    }

    private static Set<String> failures(StorageFault fault, String test) {
        Set<String> failed = new TreeSet<>();
        FAULT.set(fault);
        try {
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectMethod(Faulty.class, test))
                                    .build(),
                            new TestExecutionListener() {
                                @Override
                                public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
                                    if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                                        failed.add(identifier.getDisplayName().replace("()", ""));
                                    }
                                }
                            });
        } finally {
            FAULT.remove();
        }
        return failed;
    }
}
