package io.kstlib.auth.core.login;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.login.MoveReport;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.core.lifecycle.LoginRecord;
import io.kstlib.auth.core.lifecycle.OwnLogins;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The steps by which a login goes from one storage to another under one name, each under the locks of both:
 *
 * <ol>
 *   <li>The target gets a {@linkplain io.kstlib.auth.spi.storage.Lease#note() line} about the move, the source a note beside the login, and the target the login,
 *       which removes the line.
 *   <li>The login in the source is removed.
 * </ol>
 *
 * <p>So a process may be killed anywhere, and the next one knows how far it came, whatever happened to the login in the target meanwhile. Where the source
 * has the note and the target nothing, the line tells a move that was killed from a logout. Both hold a hash of the record, so they count only as long as
 * nothing of the record changes. The line is of the form that {@link io.kstlib.auth.core.lifecycle.RefreshIntent} leaves to other work. Used by
 * one thread.
 */
final class StorageMove {

    private static final String FIELD = "moving_to";
    private static final String STORAGE = "storage";
    private static final String RECORD = "record";

    private static final int TRIES = 3;

    /** Two moves that cross end here, instead of waiting for each other. */
    private static final Duration SECOND_LOCK_WAIT = Duration.ofSeconds(30);

    private final Place source;
    private final Place target;
    private final String name;
    private final Check check;

    StorageMove(Place source, Place target, String name, Check check) {
        this.source = source;
        this.target = target;
        this.name = name;
        this.check = check;
    }

    /** A storage that takes part in a move. */
    record Place(String type, TokenStorage storage) {

        MoveReport.Place of(String name) {
            return new MoveReport.Place(type, storage.location(name));
        }

        /** Whether a login that is stored here is there for the next process, and can be removed by this one. */
        boolean keepsLogins() {
            return storage.protection() != TokenStorage.Protection.NOT_STORED && !storage.isReadOnly();
        }

        /** Whether a login to a provider is stored, or one for a target of the provider. What cannot be decrypted is there. */
        boolean hasLogin(String provider) {
            try {
                return storage.load(provider).isPresent() || !new OwnLogins(storage, provider).isEmpty();
            } catch (StorageException undecryptable) {
                if (undecryptable.reason() == Reason.ENCRYPTION) {
                    return true;
                }
                throw undecryptable;
            }
        }
    }

    /** Decides under the lock of the source whether its login can be moved. */
    interface Check {

        /**
         * @param note the note of the last update that did not end
         * @throws io.kstlib.auth.api.error.AuthException if the login must stay
         */
        void require(Token login, Note note);
    }

    private enum Done {
        NOTHING,
        COPIED,
        REMOVED
    }

    /** The contents of both storages after a step. */
    private record Step(@Nullable Token source, @Nullable Token target, Done done) {

        @Override
        public String toString() {
            return "Step[" + done + "]";
        }
    }

    /** Moves the login. Does nothing where the source has none. */
    void move() {
        for (int tries = 0; tries < TRIES; tries++) {
            if (step() != Done.COPIED) {
                return;
            }
        }
        throw failure("the login in " + source.type() + " changes while it is moved", "Try again");
    }

    private Done step() {
        AtomicReference<@Nullable Step> decided = new AtomicReference<>();
        Optional<Token> unused = target.storage().update(name, TokenStorage.LOCK_WAIT, (present, lease) -> {
            Note line = lease.note();
            Optional<Token> ofSource = source.storage().update(name, SECOND_LOCK_WAIT, (original, sourceLease) -> {
                if (original.isEmpty()) {
                    return original;
                }
                check.require(original.get(), sourceLease.note());
                Step step = decide(original.get(), present.orElse(null), line);
                decided.set(step);
                return Optional.ofNullable(step.source());
            });
            Step step = decided.get();
            return step == null && ofSource.isEmpty()
                    ? present
                    : Optional.ofNullable(requireDecided(step).target());
        });
        Step step = decided.get();
        return step == null ? Done.NOTHING : step.done();
    }

    private static Step requireDecided(@Nullable Step step) {
        if (step == null) {
            throw new IllegalStateException("a storage returned without applying its function");
        }
        return step;
    }

    private Step decide(Token original, @Nullable Token present, Note line) {
        Token login = without(original);
        String about = line(login);
        boolean hasBegun = isBeside(original, target.type());
        boolean isHeld = hasBegun && line.read().filter(about::equals).isPresent();
        if (present == null && hasBegun && !isHeld) {
            throw failure(
                    "a move from " + source.type() + " to " + target.type()
                            + " was interrupted, and the login was removed there since; the one in " + source.type()
                            + " is as it was",
                    "Remove that one, too, or use it once while the configuration names its storage");
        }
        if (present != null && !hasSameTokens(present, login)) {
            if (!hasBegun || PersonOfToken.another(login, present).isPresent()) {
                throw twoLogins();
            }
            requireWritten(present, login);
            return new Step(null, present, Done.REMOVED);
        }
        if (present != null && hasBegun && !isHeld) {
            return new Step(null, present, Done.REMOVED);
        }
        line.write(about); // before the note in the source
        return new Step(beside(login, target.type()), login, Done.COPIED);
    }

    private static boolean hasSameTokens(Token one, Token other) {
        return one.accessToken().equals(other.accessToken())
                && one.refreshToken().equals(other.refreshToken());
    }

    /** A storage may have kept something else. A refresh or a login since brought another access token. */
    private void requireWritten(Token present, Token login) {
        if (present.accessToken().equals(login.accessToken())) {
            throw failure(
                    "the storage " + target.type() + " gives back another login than was written to it; the one in "
                            + source.type() + " is as it was",
                    "Use another storage");
        }
    }

    private StorageException twoLogins() {
        return failure(
                "the storages " + source.type() + " and " + target.type()
                        + " have different logins; both are as they were",
                "Remove the one that is not needed, while the configuration names its storage. Do not revoke it: at the server, both may be one login");
    }

    private StorageException failure(String problem, String advice) {
        return new StorageException(
                target.storage().location(name), Reason.NOT_WRITABLE, problem, new Remedy.Advice(advice), null);
    }

    /** Whether a move to a storage has begun with this record as it is. */
    static boolean isBeside(Token record, String storage) {
        return new LoginRecord(record).note(FIELD) instanceof Map<?, ?> note
                && storage.equals(note.get(STORAGE))
                && print(record).equals(note.get(RECORD));
    }

    static Token beside(Token record, String storage) {
        return new LoginRecord(record)
                .withNote(FIELD, Map.of(STORAGE, storage, RECORD, print(record)))
                .token();
    }

    static Token without(Token record) {
        return new LoginRecord(record).withoutNote(FIELD).token();
    }

    /** Returns the line about a move of this record. */
    static String line(Token record) {
        return "move " + print(record);
    }

    /** Returns a hash of the record without the note. */
    private static String print(Token record) {
        return ContentHash.base64Url(
                String.valueOf(sorted(without(record).toMap())).getBytes(StandardCharsets.UTF_8));
    }

    /** Storages give fields back in another order. */
    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((key, field) -> sorted.put(String.valueOf(key), sorted(field)));
            return sorted;
        }
        return value instanceof List<?> list
                ? list.stream().map(item -> String.valueOf(sorted(item))).toList()
                : value;
    }
}
