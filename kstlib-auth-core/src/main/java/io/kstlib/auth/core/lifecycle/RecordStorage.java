package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.LoginTurn;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The record of a login, for what changes it besides its own refresh: the access tokens for targets use the same refresh token. What is in memory
 * because it could not be stored counts here, too, and what cannot be stored is kept there. So there is one refresh token of a login, wherever it is.
 */
final class RecordStorage implements TokenStorage {

    private final TokenKeeper keeper;
    private final TokenStorage below;

    RecordStorage(TokenKeeper keeper, TokenStorage below) {
        this.keeper = keeper;
        this.below = below;
    }

    /** A change that the function of an update decided on. */
    private record Change(
            @Nullable Token stored,
            @Nullable Token before,
            @Nullable Token after) {

        /** Whether it brought something that must not be lost. A removal that was not stored has failed. */
        boolean spentSomething() {
            return after != null
                    && before != null
                    && (!after.refreshToken().equals(before.refreshToken())
                            || !before.targets()
                                    .entrySet()
                                    .containsAll(after.targets().entrySet()));
        }

        @Override
        public String toString() {
            return "Change";
        }
    }

    /** Loads anew, as every storage does: it is the caller that remembers what it loaded, by the revision. */
    @Override
    public Optional<Token> load(String provider) {
        return Optional.ofNullable(keeper.newestBeside(keeper.loadAnew().orElse(null)));
    }

    @Override
    public Optional<String> revision(String provider) {
        return keeper.revision();
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        return keeper.alone(wait, left -> updateAlone(left, update));
    }

    private Optional<Token> updateAlone(Duration wait, TokenUpdate update) {
        AtomicReference<@Nullable Change> decided = new AtomicReference<>();
        AtomicBoolean begun = new AtomicBoolean();
        try {
            return keeper.updateNewest(wait, (current, lease) -> {
                begun.set(true);
                return decide(current.orElse(null), update, lease, decided);
            });
        } catch (AuthException failure) {
            if (!begun.get() && RefreshFlight.isForWantOfWriting(failure)) {
                Optional<Token> unused = // its result is for this process only
                        decide(keeper.loadAnew().orElse(null), update, Lease.HELD, decided);
            }
            Change change = decided.get();
            Token after = change == null ? null : change.after();
            if (change == null || after == null || !change.spentSomething()) {
                throw failure;
            }
            keeper.keepInMemory(after, change.stored(), failure);
            if (keeper.hasUnsaved()) {
                return Optional.of(after);
            }
            Optional<Token> now = keeper.loadAnew();
            if (now.filter(token -> carries(token, after)).isEmpty()) {
                throw failure; // another login or a logout came first
            }
            return now;
        }
    }

    private static boolean carries(Token record, Token change) {
        return record.refreshToken().equals(change.refreshToken())
                && record.targets().entrySet().containsAll(change.targets().entrySet());
    }

    private Optional<Token> decide(
            @Nullable Token stored, TokenUpdate update, Lease lease, AtomicReference<@Nullable Change> decided) {
        Token before = keeper.newestBeside(stored);
        Lease noted =
                Objects.equals(before, stored) ? lease : () -> lease.prove(); // others do not have what is in memory
        Optional<Token> after = update.apply(Optional.ofNullable(before), noted);
        decided.set(new Change(stored, before, after.orElse(null)));
        return after;
    }

    /** Returns a token with the access tokens for targets of another one, too. Of two for one target, the newer one is kept. */
    static Token withTargetsOf(Token token, @Nullable Token other) {
        if (other == null || other.targets().isEmpty() || other.targets().equals(token.targets())) {
            return token;
        }
        Map<Target, Token> targets = new LinkedHashMap<>(other.targets());
        token.targets()
                .forEach((target, own) -> targets.merge(
                        target, own, (theirs, ours) -> theirs.issuedAt().isAfter(ours.issuedAt()) ? theirs : ours));
        return token.toBuilder().targets(targets).build();
    }

    @Override
    public List<String> list() {
        return below.list();
    }

    @Override
    public Optional<ChangeWatch> watch(String provider, Runnable changed) {
        return keeper.watch(changed);
    }

    @Override
    public Token inTurn(String provider, Duration wait, LoginTurn turn) {
        return below.inTurn(provider, wait, turn);
    }

    @Override
    public void unlock() {
        below.unlock();
    }

    @Override
    public PreflightReport preflight(String provider) {
        return below.preflight(provider);
    }

    @Override
    public void proveWritable(String provider) {
        below.proveWritable(provider);
    }

    @Override
    public boolean isReadOnly() {
        return below.isReadOnly();
    }

    @Override
    public String location(String provider) {
        return keeper.location();
    }

    @Override
    public Protection protection() {
        return below.protection();
    }
}
