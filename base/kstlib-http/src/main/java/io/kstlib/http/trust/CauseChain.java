package io.kstlib.http.trust;

import java.util.Optional;

/** Searches the causes of an exception. */
public final class CauseChain {

    private CauseChain() {}

    /**
     * {@return the first of that type among the exception and its causes}
     *
     * @param failure an exception
     * @param kind a type
     * @param <T> the type
     */
    public static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the message of the deepest cause that has one, cut and printable, as some quote what a server sent; else empty}
     *
     * @param failure an exception
     */
    public static String deepestMessage(Throwable failure) {
        String message = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        return message == null ? "" : CertificateWords.printable(message);
    }
}
