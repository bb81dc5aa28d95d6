package io.kstlib.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.DeadlineException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.api.error.StorageException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Turns failures into gRPC statuses. The failure is the cause of the status. */
final class FailureStatus {

    private FailureStatus() {}

    static Status of(Throwable failed) {
        Throwable cause = failed;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StatusRuntimeException ended) {
            return ended.getStatus();
        }
        if (cause instanceof TimeoutException) {
            return Status.DEADLINE_EXCEEDED.withDescription("the deadline passed while another token was awaited");
        }
        if (mayPass(cause)) {
            return Status.UNAVAILABLE.withDescription(cause.getMessage()).withCause(cause);
        }
        if (cause instanceof ServerNotAllowedException) {
            return Status.PERMISSION_DENIED.withDescription(cause.getMessage()).withCause(cause);
        }
        boolean isOurs = cause instanceof AuthException || cause instanceof IllegalStateException;
        return (isOurs ? Status.UNAUTHENTICATED : Status.UNKNOWN)
                .withDescription(cause.getMessage())
                .withCause(cause);
    }

    /** Whether a later try may succeed without a login. */
    private static boolean mayPass(Throwable failed) {
        return failed instanceof NetworkException
                || failed instanceof DeadlineException
                || (failed instanceof StorageException storage
                        && (storage.reason() == StorageException.Reason.UNREACHABLE
                                || storage.reason() == StorageException.Reason.LOCKED));
    }
}
