package io.kstlib.auth.core.move;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.move.CopyNote.Side;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The steps by which a login goes from one storage to another under one name. Each step changes one storage, under the locks of both, and leaves at least one
 * complete login. So a process may be killed anywhere, and the next one goes on.
 */
final class TwoStorages {

    private static final int TRIES = 3;

    private final StoragePlace source;
    private final StoragePlace target;
    private final String name;

    TwoStorages(StoragePlace source, StoragePlace target, String name) {
        this.source = source;
        this.target = target;
        this.name = name;
    }

    /** What both storages are to have after a step. */
    private record Both(@Nullable Token source, @Nullable Token target) {}

    /** Decides on a step, under both locks. */
    private interface Step {
        Both decide(@Nullable Token source, @Nullable Token target);
    }

    private Both underBothLocks(Step step) {
        AtomicReference<@Nullable Both> decided = new AtomicReference<>();
        boolean sourceFirst = source.isLockedBefore(target, name);
        TokenStorage outer = (sourceFirst ? source : target).storage();
        TokenStorage inner = (sourceFirst ? target : source).storage();
        Optional<Token> unused = outer.update(name, TokenStorage.LOCK_WAIT, (outerNow, outerLease) -> {
            Optional<Token> unusedInner = inner.update(name, TokenStorage.LOCK_WAIT, (innerNow, innerLease) -> {
                Token sourceNow = (sourceFirst ? outerNow : innerNow).orElse(null);
                Token targetNow = (sourceFirst ? innerNow : outerNow).orElse(null);
                Both both = step.decide(sourceNow, targetNow);
                decided.set(both);
                return Optional.ofNullable(sourceFirst ? both.target() : both.source());
            });
            Both both = decided.get();
            return both == null ? outerNow : Optional.ofNullable(sourceFirst ? both.source() : both.target());
        });
        Both both = decided.get();
        if (both == null) {
            throw new IllegalStateException("a storage returned without applying its function");
        }
        return both;
    }

    /** Copies the login, and leaves the original where it is. Does nothing where there is no login. */
    void copy() {
        Both after = underBothLocks((original, present) -> {
            if (original == null) {
                return new Both(null, present);
            }
            if (present != null && !isCopyOf(present, original)) {
                throw twoLogins();
            }
            return new Both(original, copyOf(original));
        });
        Token copied = after.source();
        if (copied == null) {
            return;
        }
        requireThere(after.target());
        CopyNote note = new CopyNote(Side.ORIGINAL, target.type());
        Optional<Token> unused = source.storage()
                .update(
                        name,
                        TokenStorage.LOCK_WAIT,
                        (now, lease) -> now.map(token -> isSame(token, copied) ? note.beside(token) : token));
    }

    /** Ends a move: what is in the source is copied if it is newer, and removed. Keeps the target if nothing is in the source. */
    void end() {
        for (int tries = 0; tries < TRIES; tries++) {
            Both after = underBothLocks(this::next);
            if (after.source() == null) {
                Optional<Token> unused = target.storage()
                        .update(name, TokenStorage.LOCK_WAIT, (now, lease) -> now.map(CopyNote::without));
                return;
            }
            requireThere(after.target());
        }
        throw twoLogins(); // the source changes faster than it can be copied
    }

    private Both next(@Nullable Token original, @Nullable Token present) {
        if (original == null) {
            return new Both(null, present);
        }
        if (present == null) {
            return new Both(original, copyOf(original));
        }
        if (isSame(original, present)) {
            return new Both(null, present);
        }
        if (CopyNote.isThere(present, Side.COPY, source.type())) { // the original was refreshed since
            return new Both(original, copyOf(original));
        }
        if (CopyNote.isThere(original, Side.ORIGINAL, target.type())) { // the copy was refreshed since
            return new Both(null, present);
        }
        throw twoLogins();
    }

    private boolean isCopyOf(Token present, Token original) {
        return isSame(present, original) || CopyNote.isThere(present, Side.COPY, source.type());
    }

    private static boolean isSame(Token one, Token other) {
        return CopyNote.print(one).equals(CopyNote.print(other));
    }

    private Token copyOf(Token original) {
        return new CopyNote(Side.COPY, source.type()).beside(CopyNote.without(original));
    }

    /** Reads back what was written: the storage may have kept something else. */
    private void requireThere(@Nullable Token wanted) {
        Token read = target.storage().load(name).orElse(null);
        if (wanted == null || read == null || !read.toMap().equals(wanted.toMap())) {
            throw new StorageException(
                    target.storage().location(name),
                    Reason.NOT_WRITABLE,
                    "the storage " + target.type() + " gives back another login than was written to it; the one in "
                            + source.type() + " is as it was",
                    null,
                    null);
        }
    }

    private StorageException twoLogins() {
        return new StorageException(
                target.storage().location(name),
                Reason.NOT_WRITABLE,
                "the storages " + source.type() + " and " + target.type()
                        + " have different logins; both are as they were",
                new Remedy.Advice("End one of the two: log out while the configuration names its storage"),
                null);
    }
}
