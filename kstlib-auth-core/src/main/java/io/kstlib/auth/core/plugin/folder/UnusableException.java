package io.kstlib.auth.core.plugin.folder;

import io.kstlib.auth.api.error.Remedy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a jar or folder, or a plugin in it, cannot be used. The message is the end of a sentence that its name begins. */
final class UnusableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Remedy remedy;

    UnusableException(String reason) {
        super(reason);
        this.remedy = null;
    }

    UnusableException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.remedy = null;
    }

    UnusableException(String reason, Remedy remedy) {
        super(reason);
        this.remedy = remedy;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /** Returns what helps; empty where the reason says it. */
    Optional<Remedy> remedy() {
        return Optional.ofNullable(remedy);
    }
}
