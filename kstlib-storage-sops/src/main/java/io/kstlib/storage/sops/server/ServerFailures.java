package io.kstlib.storage.sops.server;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.text.PrintableText;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The failures of a server, in words. The text of its errors is not passed on: it may quote what was sent, such as a password.
 *
 * @param product its name, such as {@code Redis}
 */
public record ServerFailures(String product) {

    private static final int MOST_CAUSES = 20;

    /** What was done when it failed. */
    public enum Step {
        /** Something was read. */
        READ(Reason.UNREADABLE, "cannot be read"),
        /** A lock was taken, renewed or proved. No one goes on without it. */
        LOCK(Reason.CANNOT_LOCK, "takes no lock, so nothing is refreshed"),
        /** Something was written, under a lock. */
        WRITE(Reason.NOT_WRITABLE, "takes no token");

        private final Reason reason;
        private final String words;

        Step(Reason reason, String words) {
            this.reason = reason;
            this.words = words;
        }
    }

    /**
     * {@return the failure of a server that cannot be reached; it passes, so everyone tries again}
     *
     * @param location where the token is
     * @param why what happened, in words
     */
    public StorageException away(String location, String why) {
        return failure(
                location,
                Reason.UNREACHABLE,
                "cannot be reached: " + why,
                "Check that it runs and that this machine can reach it");
    }

    /**
     * {@return the failure of a server that does not know the user}
     *
     * @param location where the token is
     * @param what what it does not accept
     * @param advice how to correct it
     */
    public StorageException unknownUser(String location, String what, String advice) {
        return failure(location, Reason.UNREACHABLE, "does not accept " + what, advice);
    }

    /**
     * {@return the failure of a server that answers with an error}
     *
     * @param location where the token is
     * @param step what was done
     * @param why what happened, in words
     * @param advice how to correct it
     */
    public StorageException refused(String location, Step step, String why, String advice) {
        return failure(location, step.reason, step.words + ": " + why, advice);
    }

    /**
     * {@return the failure of a server that does not let the user do it}
     *
     * @param location where the token is
     * @param step what was done
     * @param code the code of its error
     * @param advice how to correct it
     */
    public StorageException forbidden(String location, Step step, String code, String advice) {
        return new StorageException(
                location,
                step.reason,
                "the user of the " + product + " server may not do what is needed for " + location + " (" + code + ")",
                Remedy.advice(advice),
                null);
    }

    private StorageException failure(String location, Reason reason, String what, String advice) {
        return new StorageException(
                location,
                reason,
                "the " + product + " server at " + location + " " + what,
                Remedy.advice(advice),
                null);
    }

    /**
     * {@return whether the server did not answer in time}
     *
     * @param failure any failure
     */
    public static boolean isLate(Throwable failure) {
        return cause(failure, SocketTimeoutException.class).isPresent()
                || cause(failure, TimeoutException.class).isPresent();
    }

    /**
     * Says why a connection failed.
     *
     * @param failure any failure
     * @return the reason, in words; empty if it is none of the network
     */
    public static Optional<String> ofNetwork(Throwable failure) {
        if (isLate(failure)) {
            return Optional.of("it did not answer in time");
        }
        if (cause(failure, UnknownHostException.class).isPresent()) {
            return Optional.of("its name is not known");
        }
        Optional<SSLException> tls = cause(failure, SSLException.class);
        if (tls.isPresent()) {
            return Optional.of("TLS failed, "
                    + PrintableText.oneLine(String.valueOf(tls.get().getMessage()), 200));
        }
        return cause(failure, ConnectException.class).map(refused -> "it refuses the connection");
    }

    /**
     * Finds a cause of a failure, or the failure itself.
     *
     * @param failure any failure
     * @param type the type of the cause
     * @param <T> the same
     * @return the first one
     */
    public static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        @Nullable Throwable link = failure;
        for (int i = 0; link != null && i < MOST_CAUSES; i++) {
            if (type.isInstance(link)) {
                return Optional.of(type.cast(link));
            }
            link = link.getCause();
        }
        return Optional.empty();
    }
}
