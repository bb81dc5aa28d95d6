package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Storages that break the contract of an update, whose function may use up a refresh token. */
class GuardedStorageTest {

    /** A storage without tokens that applies functions as a test says. */
    private record Careless(UnaryOperator<TokenUpdate> how) implements TokenStorage {

        @Override
        public Optional<Token> load(String provider) {
            return Optional.empty();
        }

        @Override
        public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
            return how.apply(update).apply(Optional.empty(), Lease.HELD);
        }

        @Override
        public List<String> list() {
            return List.of();
        }

        @Override
        public void proveWritable(String provider) {}

        @Override
        public String location(String provider) {
            return "nowhere";
        }

        @Override
        public Protection protection() {
            return Protection.NOT_STORED;
        }
    }

    private static final LoginName LOGIN = LoginName.of("corporate");

    private final AtomicInteger applied = new AtomicInteger();

    private void update(UnaryOperator<TokenUpdate> how) {
        Guard guard = new Guard(PluginKind.STORAGE, "careless", "\"corporate\"", Guard.Context.of(how));
        guard.storage(new Careless(how), LOGIN).update("corporate", Duration.ZERO, (current, lease) -> {
            applied.incrementAndGet();
            return current;
        });
    }

    @Test
    void aFunctionIsAppliedOnceAlsoByAStorageThatTriesItAgain() {
        PluginException defect = assertThrows(
                PluginException.class,
                () -> update(update -> (current, lease) -> {
                    update.apply(current, lease);
                    return update.apply(current, lease);
                }));

        assertEquals(1, applied.get());
        assertTrue(defect.getMessage().contains("careless"), defect::getMessage);
    }

    @Test
    void aStorageThatDoesNotApplyItIsBrokenAndNotBelieved() {
        assertThrows(PluginException.class, () -> update(update -> (current, lease) -> current));

        assertEquals(0, applied.get());
    }

    /** A lease whose every call fails with a defect. */
    private static final class DefectiveLease implements Lease, Note {

        @Override
        public void prove() {
            throw new IllegalStateException("canary");
        }

        @Override
        public Note note() {
            return this;
        }

        @Override
        public Optional<String> read() {
            throw new IllegalStateException("canary");
        }

        @Override
        public void write(String line) {
            throw new IllegalStateException("canary");
        }

        @Override
        public void clear() {
            throw new IllegalStateException("canary");
        }
    }

    static Stream<Consumer<Lease>> callsOfALease() {
        return Stream.of(
                Lease::prove,
                lease -> lease.note().read(),
                lease -> lease.note().write("line"),
                lease -> lease.note().clear());
    }

    @ParameterizedTest
    @MethodSource("callsOfALease")
    void aDefectOfALeaseIsOneOfThePlugin(Consumer<Lease> call) {
        UnaryOperator<TokenUpdate> how = update -> (current, held) -> update.apply(current, new DefectiveLease());
        Guard guard = new Guard(PluginKind.STORAGE, "careless", "\"corporate\"", Guard.Context.of(how));

        PluginException defect = assertThrows(
                PluginException.class,
                () -> guard.storage(new Careless(how), LOGIN).update("corporate", Duration.ZERO, (current, lease) -> {
                    call.accept(lease);
                    return current;
                }));

        assertTrue(defect.getMessage().contains("careless"), defect::getMessage);
        assertFalse(defect.getMessage().contains("canary"), defect::getMessage);
    }

    /** A watch whose every call fails with a defect. */
    private static final class DefectiveWatch implements ChangeWatch {

        @Override
        public boolean isLive() {
            throw new IllegalStateException("canary");
        }

        @Override
        public void close() {
            throw new IllegalStateException("canary");
        }
    }

    static Stream<Consumer<ChangeWatch>> callsOfAWatch() {
        return Stream.of(ChangeWatch::isLive, ChangeWatch::close);
    }

    /** Each look of a token asks the watch. */
    @ParameterizedTest
    @MethodSource("callsOfAWatch")
    @Tag("attack")
    void aDefectOfAWatchIsOneOfThePlugin(Consumer<ChangeWatch> call) {
        TokenStorage careless = (TokenStorage) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TokenStorage.class},
                (self, method, arguments) -> Optional.of(new DefectiveWatch()));
        Guard guard = new Guard(PluginKind.STORAGE, "careless", "\"corporate\"", Guard.Context.of(call));
        ChangeWatch watch =
                guard.storage(careless, LOGIN).watch("corporate", () -> {}).orElseThrow();

        PluginException defect = assertThrows(PluginException.class, () -> call.accept(watch));

        assertTrue(defect.getMessage().contains("careless"), defect::getMessage);
        assertFalse(defect.getMessage().contains("canary"), defect::getMessage);
    }

    @Test
    void aStorageThatAppliesItOnceIsFine() {
        update(update -> update);

        assertEquals(1, applied.get());
    }

    static Stream<Consumer<TokenStorage>> callsForAProvider() {
        return Stream.of(
                storage -> storage.load("corporate"),
                storage -> storage.revision("corporate"),
                storage -> storage.delete("corporate"),
                storage -> storage.update("corporate", Duration.ZERO, (current, lease) -> current),
                storage -> storage.watch("corporate", () -> {}),
                storage -> storage.inTurn("corporate", Duration.ZERO, note -> {
                    throw new AssertionError("it fails before");
                }),
                storage -> storage.proveWritable("corporate"),
                storage -> storage.preflight("corporate"));
    }

    private static TokenStorage answering(InvocationHandler answers) {
        TokenStorage storage = (TokenStorage) Proxy.newProxyInstance(
                GuardedStorageTest.class.getClassLoader(), new Class<?>[] {TokenStorage.class}, answers);
        return new Guard(PluginKind.STORAGE, "careless", "\"corporate\"", Guard.Context.of(storage))
                .storage(storage, LOGIN);
    }

    @ParameterizedTest
    @MethodSource("callsForAProvider")
    void theRemedyOfAFailureNamesTheProvider(Consumer<TokenStorage> call) {
        TokenStorage failing = answering((self, method, arguments) -> {
            throw new StorageException("somewhere", Reason.ENCRYPTION, "no key", Remedy.giveUpToken(), null);
        });

        StorageException failure = assertThrows(StorageException.class, () -> call.accept(failing));

        assertEquals(Optional.of(Remedy.giveUpToken().about("corporate")), failure.remedy());
    }

    @Test
    void theRemedyOfACheckNamesTheProvider() {
        Check check = new Check(
                "recipients",
                Status.FAILURE,
                "the key is lost",
                Duration.ofMillis(3),
                Map.of("a", "fact"),
                Remedy.either(Remedy.advice("Bring it back"), Remedy.giveUpToken()));
        TokenStorage failing = answering((self, method, arguments) -> new PreflightReport(List.of(check)));

        assertEquals(
                List.of(new Check(
                        check.name(),
                        check.status(),
                        check.message(),
                        check.duration(),
                        check.facts(),
                        Remedy.either(
                                Remedy.advice("Bring it back"),
                                Remedy.giveUpToken().about("corporate")))),
                failing.preflight("corporate").checks());
    }
}
