package io.kstlib.storage.keyring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.storage.file.access.FileMode;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.file.store.StoreLayout;
import io.kstlib.storage.keyring.system.Keyring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringIdentityTest {

    private static final String THEIRS = "AGE-SECRET-KEY-1" + "Q".repeat(58);
    private static final String OURS = "AGE-SECRET-KEY-1" + "P".repeat(58);

    @TempDir
    Path home;

    /** A keyring to which another program adds its key first, when this one has found none. */
    private static final class Contested implements Keyring {
        private boolean isAdded;

        @Override
        public String name() {
            return "contested";
        }

        @Override
        public Optional<byte[]> find() {
            return isAdded ? Optional.of(THEIRS.getBytes(StandardCharsets.US_ASCII)) : Optional.empty();
        }

        @Override
        public void add(byte[] secret) {
            isAdded = true;
        }

        @Override
        public boolean isUnlocked() {
            return true;
        }

        @Override
        public void unlock() {}
    }

    @Test
    void usesTheKeyOfAProgramThatWasFirst() {
        List<String> notices = new ArrayList<>();
        LockedFileStore locks =
                new LockedFileStore(new StoreLayout(home, ".key", FileMode.OWNER_READ_WRITE), Clock.systemUTC());

        Secret kept = new KeyringIdentity(new Contested(), locks, notices::add).keep(Secret.of(OURS));

        assertEquals(Secret.of(THEIRS), kept);
        assertEquals(List.of(), notices);
    }
}
