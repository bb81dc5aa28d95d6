package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.StorageException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of a stored token that was to be removed. Immutable. */
public final class Removal {

    private final boolean removed;
    private final @Nullable StorageException failure;
    private final @Nullable StorageException unread;

    private Removal(boolean removed, @Nullable StorageException failure, @Nullable StorageException unread) {
        this.removed = removed;
        this.failure = failure;
        this.unread = unread;
    }

    static Removal of(boolean removed) {
        return new Removal(removed, null, null);
    }

    static Removal failed(StorageException failure) {
        return new Removal(false, failure, null);
    }

    Removal withUnread(StorageException why) {
        return new Removal(removed, failure, why);
    }

    /**
     * @return whether there was one, and it is gone
     */
    public boolean isRemoved() {
        return removed;
    }

    /**
     * @return why it is still there; empty when it is not
     */
    public Optional<StorageException> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * @return why it could not be read, so that nothing was done with it before; empty when it could, or there was none
     */
    public Optional<StorageException> unread() {
        return Optional.ofNullable(unread);
    }
}
