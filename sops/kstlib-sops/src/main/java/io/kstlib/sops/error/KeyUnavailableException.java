package io.kstlib.sops.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** None of the identities at hand opens a file. The message lists the recipients, the identities tried and where each came from. */
public final class KeyUnavailableException extends SopsException {

    private static final long serialVersionUID = 1L;

    private final List<String> recipients;
    private final List<String> tried;

    /**
     * Creates the exception.
     *
     * @param recipients the recipients in the file, each as type and text
     * @param tried the identities that were tried, each with its source and what was wrong
     * @param problem the message that lists both
     * @param remedy the next step, or {@code null}
     */
    public KeyUnavailableException(
            List<String> recipients, List<String> tried, String problem, @Nullable String remedy) {
        super(Reason.KEY_UNAVAILABLE, problem, remedy, null);
        this.recipients = List.copyOf(recipients);
        this.tried = List.copyOf(tried);
    }

    /** {@return the recipients in the file, each as type and text} */
    public List<String> recipients() {
        return recipients;
    }

    /** {@return the identities that were tried, in order, each with its source and what was wrong} */
    public List<String> tried() {
        return tried;
    }
}
