package io.kstlib.storage.sops.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.storage.sops.server.SealedRecords.Slot;
import io.kstlib.storage.sops.server.SealedRecords.Value;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of a store that forgets and is attacked (security rule 14). The store of this test is a map. */
@Tag("attack")
class SealedRecordsTest {

    private static final Slot SLOT = new Slot("corporate", "logins/corporate", "the store logins/corporate");
    private static final Slot OTHER = new Slot("other", "logins/other", "the store logins/other");
    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path home;

    private final Map<String, Value> store = new HashMap<>();
    private TestContext context;
    private SealedRecords records;
    private SealedRecords others;

    @BeforeEach
    void make() {
        context = context().clock(Clock.fixed(ISSUED, ZoneOffset.UTC));
        records = new SealedRecords(context);
        records.proveSealing(SLOT);
        others = new SealedRecords(context());
    }

    private TestContext context() {
        return TestContext.of("auth.storage.somewhere", Map.of()).home(home);
    }

    private static Token token(String access) {
        return Token.builder(Secret.of(access), ISSUED)
                .expiresAt(ISSUED.plusSeconds(60))
                .build();
    }

    private Value find(SealedRecords reader, Slot slot) {
        Value row = store.get(slot.name());
        return row == null
                ? reader.open(slot, null, null, null)
                : reader.open(slot, row.version(), row.sealed(), row.proof());
    }

    private boolean restored(Value lost) {
        store.put(SLOT.name(), lost);
        return true;
    }

    /** As of a store that takes no writes for a while. */
    private static boolean refused(Value lost) {
        throw new StorageException(SLOT.location(), Reason.UNREACHABLE, "away, with " + lost, null, null);
    }

    private Optional<Secret> access(SealedRecords reader) {
        return reader.newest(SLOT, () -> find(reader, SLOT), this::restored)
                .found()
                .map(Token::accessToken);
    }

    private Value save(String version, String access) {
        return put(records.token(SLOT, version, token(access)));
    }

    private Value put(Value record) {
        store.put(SLOT.name(), record);
        records.stored(SLOT, record);
        return record;
    }

    private void assertRefused(Value row) {
        store.put(SLOT.name(), row);
        StorageException refusal = assertThrows(StorageException.class, () -> access(others));
        assertEquals(Reason.UNREADABLE, refusal.reason(), refusal::problem);
        assertFalse(row.sealed() != null && refusal.toString().contains(row.sealed()));
    }

    @Test
    void aTokenIsReadByAReplicaWithTheSameKey() {
        Value saved = save("17", "first");

        assertEquals(Optional.of(Secret.of("first")), access(others));
        assertEquals(Optional.of("17"), others.seen(SLOT));
        assertFalse(saved.text().contains("first"));
        assertFalse(saved.toString().contains("first"));
    }

    @Test
    void nothingStoredIsNoToken() {
        assertEquals(Optional.empty(), access(records));
        assertEquals(Optional.empty(), records.seen(SLOT));
    }

    @Test
    void whatNoReplicaWroteThereIsRefused() {
        Value saved = save("17", "first");
        assertRefused(new Value("18", saved.sealed(), saved.proof(), null));
        assertRefused(new Value("17", saved.sealed(), "", null));
        assertRefused(new Value("17", null, saved.proof(), null));
        assertRefused(new Value("17", saved.sealed() + " ", saved.proof(), null));
        assertRefused(new Value("9000000000000", saved.sealed(), saved.proof(), null));
        assertRefused(new Value("", saved.sealed(), saved.proof(), null));
        assertRefused(new Value("17", "x".repeat(SealedRecords.MOST_BYTES + 1), saved.proof(), null));
        assertRefused(records.token(OTHER, "18", token("of the other")));
        StorageException without =
                assertThrows(StorageException.class, () -> others.open(SLOT, null, saved.sealed(), saved.proof()));
        assertEquals(Reason.UNREADABLE, without.reason());
    }

    @Test
    void anOlderRecordIsReplacedByTheNewestThatWasSeen() {
        Value first = save("17", "first");
        save("18", "second");
        store.put(SLOT.name(), first);

        assertEquals(Optional.of(Secret.of("second")), access(records));
        assertEquals(Optional.of(Secret.of("second")), access(others), "it is put right for all");
    }

    @Test
    void aRemovalIsNewerThanTheTokenBefore() {
        Value first = save("17", "first");
        put(records.removal(SLOT, "18"));
        store.put(SLOT.name(), first);

        assertEquals(Optional.empty(), access(records));
        assertEquals(Optional.empty(), access(others), "it is put right for all");
    }

    @Test
    void aNewerRecordIsReadAlthoughTheStoreTakesNoWrites() {
        save("17", "first");
        store.clear();

        Value read = records.newest(SLOT, () -> find(records, SLOT), SealedRecordsTest::refused);

        assertEquals(Optional.of(token("first")), read.found());
        assertThrows(
                StorageException.class,
                () -> records.toReplace(SLOT, () -> find(records, SLOT), SealedRecordsTest::refused));
    }

    @Test
    void aStoreThatChangesAllTheTimeIsNotReadForever() {
        save("17", "first");
        store.clear();

        StorageException endless = assertThrows(
                StorageException.class, () -> records.toReplace(SLOT, () -> find(records, SLOT), lost -> false));

        assertEquals(Reason.UNREACHABLE, endless.reason());
    }

    @Test
    void aTokenIsNotBroughtBackWhenItIsOfNoMoreUse() {
        Value saved = save("17", "first");
        Instant end = records.forgottenAt(saved).orElseThrow();
        assertEquals(ISSUED.plusSeconds(60).plus(Duration.ofDays(1)), end);
        store.clear();

        context.clock(Clock.fixed(end, ZoneOffset.UTC));

        assertEquals(Optional.empty(), access(records));
        assertEquals(Optional.empty(), records.seen(SLOT));
    }

    @Test
    void aRemovalThatTheStoreForgotStaysForgotten() {
        Value removal = put(records.removal(SLOT, "17"));
        assertEquals(Optional.of(ISSUED.plus(Duration.ofDays(1))), records.forgottenAt(removal));
        store.clear();

        assertEquals(Optional.empty(), access(records));
        assertEquals(Optional.empty(), records.seen(SLOT));
    }

    @Test
    void aRemovalWithoutAKeyWarnsAndIsNotRemembered() {
        TestContext keyless = TestContext.of(
                        "auth.storage.somewhere", Map.of("pgp", "0123456789ABCDEF0123456789ABCDEF01234567"))
                .home(home);
        SealedRecords unproved = new SealedRecords(keyless);

        Value removal = unproved.removal(SLOT, "17");
        unproved.stored(SLOT, removal);

        assertEquals("", removal.proof());
        assertEquals(Optional.empty(), unproved.seen(SLOT));
        assertEquals(1, keyless.warnings().size());
        assertTrue(
                keyless.warnings().get(0).contains("without a proof"),
                () -> keyless.warnings().get(0));
        assertThrows(ConfigurationException.class, () -> unproved.proveReplaceable(SLOT, Value.NONE));
    }

    @Test
    void aNoteCountsUnderItsNameOnly() {
        String text = records.proved(SLOT, "logins/corporate/intent", "a refresh");

        assertEquals(Optional.of("a refresh"), others.line(SLOT, "logins/corporate/intent", text));
        assertEquals(Optional.empty(), others.line(SLOT, "logins/corporate/note", text));
        assertEquals(Optional.empty(), others.line(SLOT, "logins/corporate/intent", text + "!"));
        assertEquals(Optional.empty(), others.line(SLOT, "logins/corporate/intent", "a refresh"));
        assertEquals(Optional.empty(), others.line(SLOT, "logins/corporate/intent", ""));
        String longLine = records.proved(SLOT, "logins/corporate/intent", "x".repeat(300));
        assertEquals(Optional.empty(), others.line(SLOT, "logins/corporate/intent", longLine));
    }

    @Test
    void aTokenThatIsTooLargeIsNotStored() {
        StorageException refusal = assertThrows(
                StorageException.class, () -> records.token(SLOT, "17", token("x".repeat(SealedRecords.MOST_BYTES))));

        assertEquals(Reason.NOT_WRITABLE, refusal.reason());
    }

    @Test
    void theReportHasTheKeysAndTheProof() {
        List<Check> checks = records.preflight(SLOT);

        assertTrue(checks.stream().noneMatch(check -> check.status() == Status.FAILURE), checks::toString);
        assertEquals("proof", checks.get(checks.size() - 1).name());
    }

    @Test
    void theHolderIsThisProcess() {
        TestContext machine =
                context().environment(Map.of("HOSTNAME", "web-3")).clock(Clock.fixed(ISSUED, ZoneOffset.UTC));

        assertEquals(
                "process " + ProcessHandle.current().pid() + " on web-3 since 2026-01-01T00:00:00Z",
                new SealedRecords(machine).holder());
    }
}
