package io.kstlib.storage.keyring;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import org.jspecify.annotations.Nullable;

/** Turns the errors of a keyring into those of a storage. */
final class KeyringFailures {

    private static final Remedy ELSEWHERE = new Remedy.ChangeSetting(
            "auth.token_storage", "to a storage that needs no keyring, such as sops, for sessions without a desktop");
    private static final Remedy UNLOCK = new Remedy.UnlockKeyring();

    private static final Remedy BY_HAND = new Remedy.Advice("Unlock the keyring on the desktop, and try again");

    private KeyringFailures() {}

    static StorageException of(Keyring keyring, KeyringException failure) {
        String problem = "the keyring (" + keyring.name() + ") cannot be used: " + failure.getMessage();
        return switch (failure.reason()) {
            case LOCKED -> error(keyring, Reason.ENCRYPTION, problem, UNLOCK, failure);
            case REFUSED -> error(keyring, Reason.ENCRYPTION, problem, new Remedy.Either(BY_HAND, ELSEWHERE), failure);
            case NONE -> error(keyring, Reason.ENCRYPTION, problem, withoutKeyring(failure), failure);
            case NO_ANSWER ->
                error(
                        keyring,
                        Reason.UNREACHABLE,
                        problem,
                        new Remedy.Advice("Check whether the keyring is waiting for a password, and try again"),
                        failure);
            case FAILED ->
                error(
                        keyring,
                        Reason.ENCRYPTION,
                        problem,
                        new Remedy.Advice("Look at the item \"kstlib\" in the keyring; nothing was changed"),
                        failure);
        };
    }

    private static Remedy withoutKeyring(KeyringException failure) {
        return failure.getCause() instanceof NoClassDefFoundError
                ? new Remedy.Advice("Start the program with the module com.sun.jna: --add-modules com.sun.jna")
                : ELSEWHERE;
    }

    static StorageException locked(Keyring keyring) {
        return error(keyring, Reason.ENCRYPTION, "the keyring (" + keyring.name() + ") is locked", UNLOCK, null);
    }

    static StorageException foreign(Keyring keyring) {
        return error(
                keyring,
                Reason.ENCRYPTION,
                "the item of kstlib in the keyring (" + keyring.name() + ") holds something else than a key",
                new Remedy.Advice("Bring the key back, or remove the item; then only a new login helps"),
                null);
    }

    static StorageException notKept(Keyring keyring) {
        return error(
                keyring,
                Reason.NOT_WRITABLE,
                "the keyring (" + keyring.name() + ") gives back something else than what was stored in it",
                ELSEWHERE,
                null);
    }

    private static StorageException error(
            Keyring keyring, Reason reason, String problem, Remedy remedy, @Nullable KeyringException cause) {
        return new StorageException(keyring.name(), reason, problem, remedy, cause);
    }
}
