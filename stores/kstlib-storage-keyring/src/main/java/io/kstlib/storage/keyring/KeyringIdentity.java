package io.kstlib.storage.keyring;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.sops.envelope.IdentityKeeper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The age identity in the keyring of the person. It is made once, under a lock, because not every keyring refuses a second one.
 *
 * @param locks the store that has the lock for making the key
 * @param notices tells the person that a key was made
 */
record KeyringIdentity(Keyring keyring, LockedFileStore locks, Consumer<String> notices) implements IdentityKeeper {

    private static final String LOCK = "keyring.key";
    private static final Duration LOCK_WAIT = Duration.ofSeconds(30);
    private static final Remedy ELSEWHERE = Remedy.changeSetting(
            "auth.token_storage", "to a storage that needs no keyring, such as sops, for sessions without a desktop");
    private static final Remedy UNLOCK = Remedy.of(Remedy.Kind.UNLOCK_KEYRING);
    private static final Remedy BY_HAND = Remedy.advice("Unlock the keyring on the desktop, and try again");
    private static final Pattern IDENTITY = Pattern.compile("AGE-SECRET-KEY-1[0-9A-Z]{58}");

    @Override
    public Optional<Secret> find() {
        try {
            Optional<byte[]> found = keyring.find();
            return found.isEmpty() ? Optional.empty() : Optional.of(identity(found.get()));
        } catch (KeyringException failure) {
            throw failure(failure);
        }
    }

    private Secret identity(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        Arrays.fill(bytes, (byte) 0);
        if (!IDENTITY.matcher(text).matches()) {
            throw error(
                    Reason.ENCRYPTION,
                    "the item of kstlib in " + inWords() + " holds something else than a key",
                    Remedy.advice("Bring the key back, or remove the item; then only a new login helps"),
                    null);
        }
        return Secret.of(text);
    }

    @Override
    public Secret keep(Secret identity) {
        return locks.locked(LOCK, LOCK_WAIT, lock -> find().orElseGet(() -> add(identity)));
    }

    private Secret add(Secret identity) {
        byte[] bytes = identity.reveal().getBytes(StandardCharsets.US_ASCII);
        try {
            keyring.add(bytes);
        } catch (KeyringException failure) {
            throw failure(failure);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        Secret kept = find().orElseThrow(() -> error(
                Reason.NOT_WRITABLE,
                inWords() + " gives back something else than what was stored in it",
                ELSEWHERE,
                null));
        if (!kept.equals(identity)) { // another program with other locks was first
            return kept;
        }
        notices.accept("made a key in " + inWords() + ", the only one that decrypts your stored tokens");
        return kept;
    }

    /** Asks the person if the keyring is locked. */
    void unlock() {
        try {
            keyring.unlock();
        } catch (KeyringException failure) {
            throw failure(failure);
        }
    }

    @Override
    public Check check() {
        return Check.attempt("keyring", this::state);
    }

    private String state() {
        try {
            if (keyring.isUnlocked()) {
                return inWords() + " is unlocked";
            }
        } catch (KeyringException failure) {
            throw failure(failure);
        }
        throw error(Reason.ENCRYPTION, inWords() + " is locked", UNLOCK, null);
    }

    @Override
    public String inWords() {
        return "the keyring (" + keyring.name() + ")";
    }

    /** Turns the error of the keyring into that of a storage. */
    private StorageException failure(KeyringException failure) {
        Remedy remedy = switch (failure.reason()) {
            case LOCKED -> UNLOCK;
            case REFUSED -> Remedy.either(BY_HAND, ELSEWHERE);
            case NONE -> withoutKeyring(failure);
            case NO_ANSWER -> Remedy.advice("Check whether the keyring is waiting for a password, and try again");
            case FAILED -> Remedy.advice("Look at the item \"kstlib\" in the keyring; nothing was changed");
        };
        boolean isSilent = failure.reason() == KeyringException.Reason.NO_ANSWER;
        return error(
                isSilent ? Reason.UNREACHABLE : Reason.ENCRYPTION,
                inWords() + " cannot be used: " + failure.getMessage(),
                remedy,
                failure);
    }

    private static Remedy withoutKeyring(KeyringException failure) {
        return failure.getCause() instanceof NoClassDefFoundError
                ? Remedy.advice("Start the program with the module com.sun.jna: --add-modules com.sun.jna")
                : ELSEWHERE;
    }

    private StorageException error(Reason reason, String problem, Remedy remedy, @Nullable KeyringException cause) {
        return new StorageException(keyring.name(), reason, problem, remedy, cause);
    }
}
