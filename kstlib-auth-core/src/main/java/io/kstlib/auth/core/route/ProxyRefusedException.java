package io.kstlib.auth.core.route;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The proxy cannot be reached, or opens no tunnel. The message is for people, and holds no password. */
public final class ProxyRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param problem what failed
     * @param remedy what to do next
     * @param cause the error behind this one, or {@code null}
     */
    ProxyRefusedException(String problem, String remedy, @Nullable Throwable cause) {
        super(problem, cause);
        this.remedy = remedy;
    }

    /**
     * @return what failed
     */
    public String problem() {
        return String.valueOf(getMessage());
    }

    /**
     * @return what to do next
     */
    public String remedy() {
        return remedy;
    }
}
