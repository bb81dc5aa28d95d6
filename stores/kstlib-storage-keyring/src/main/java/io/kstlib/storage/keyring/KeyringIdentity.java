package io.kstlib.storage.keyring;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.sops.envelope.IdentityKeeper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The age identity in the keyring of the person. It is made once, under a lock, because not every keyring refuses a second one. */
final class KeyringIdentity implements IdentityKeeper {

    private static final String LOCK = "keyring.key";
    private static final Duration LOCK_WAIT = Duration.ofSeconds(30);
    private static final Pattern IDENTITY = Pattern.compile("AGE-SECRET-KEY-1[0-9A-Z]{58}");

    private final Keyring keyring;
    private final LockedFileStore locks;
    private final Consumer<String> notices;

    /**
     * @param locks the store that has the lock for making the key
     * @param notices tells the person that a key was made
     */
    KeyringIdentity(Keyring keyring, LockedFileStore locks, Consumer<String> notices) {
        this.keyring = keyring;
        this.locks = locks;
        this.notices = notices;
    }

    @Override
    public Optional<Secret> find() {
        try {
            Optional<byte[]> found = keyring.find();
            return found.isEmpty() ? Optional.empty() : Optional.of(identity(found.get()));
        } catch (KeyringException failure) {
            throw KeyringFailures.of(keyring, failure);
        }
    }

    private Secret identity(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        Arrays.fill(bytes, (byte) 0);
        if (!IDENTITY.matcher(text).matches()) {
            throw KeyringFailures.foreign(keyring);
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
            throw KeyringFailures.of(keyring, failure);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        Secret kept = find().orElseThrow(() -> KeyringFailures.notKept(keyring));
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
            throw KeyringFailures.of(keyring, failure);
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
            throw KeyringFailures.of(keyring, failure);
        }
        throw KeyringFailures.locked(keyring);
    }

    @Override
    public String inWords() {
        return "the keyring (" + keyring.name() + ")";
    }
}
