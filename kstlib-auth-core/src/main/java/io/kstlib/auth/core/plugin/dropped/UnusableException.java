package io.kstlib.auth.core.plugin.dropped;

import org.jspecify.annotations.Nullable;

/** Why a jar or folder, or a plugin in it, cannot be used. The message is the end of a sentence that its name begins. */
final class UnusableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableException(String reason) {
        super(reason);
    }

    UnusableException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
