package io.kstlib.grpc;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.CompositeCallCredentials;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.PresentedToken;
import io.kstlib.auth.core.authorization.PresentedToken.Resend;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call that is made again if its token was refused and nothing was received. It keeps the program's actions on the call, of which there are
 * few if the client sends one message, and repeats them on the next call. Its lock guards everything, because the program and the listener may
 * run on different threads.
 */
final class RepeatableCall<Q, R> extends ClientCall<Q, R> {

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final Authorizer authorizer;
    private final MethodDescriptor<Q, R> method;
    private final CallOptions options;
    private final Channel channel;
    private final Context context = Context.current();

    private ClientCall<Q, R> call;
    private volatile @Nullable PresentedAttempt sent;
    private @Nullable Listener<R> listener;
    private @Nullable Metadata headers;
    private @Nullable Q message;
    private int requested;
    private boolean halfClosed;
    private @Nullable Boolean compressed;
    private @Nullable Status canceled;
    private @Nullable CompletableFuture<Optional<PresentedToken>> waiting;

    /** The presented token, and the URL of the call. */
    private record PresentedAttempt(PresentedToken presented, URI url) {

        /** Returns the head of an answer, without values that are not text. */
        PresentationAnswer answered(int status, Metadata metadata) {
            Map<String, List<String>> headers = new HashMap<>();
            for (String name : metadata.keys()) {
                if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                    List<String> values = new ArrayList<>();
                    Objects.requireNonNull(metadata.getAll(TokenCredentials.key(name)))
                            .forEach(values::add);
                    headers.put(name, values);
                }
            }
            return new PresentationAnswer(url, status, headers);
        }
    }

    RepeatableCall(Authorizer authorizer, MethodDescriptor<Q, R> method, CallOptions options, Channel channel) {
        this.authorizer = authorizer;
        this.method = method;
        this.options = options;
        this.channel = channel;
        this.call = channel.newCall(method, presenting(null));
    }

    /** @param again the token to present; {@code null} for the one that the authorizer has for the server */
    private CallOptions presenting(@Nullable PresentedToken again) {
        CallCredentials credentials = new TokenCredentials(
                url -> again == null
                        ? authorizer.presentAsync(url, WaitingThreads.EXECUTOR)
                        : CompletableFuture.completedFuture(again),
                (presented, url) -> sent = new PresentedAttempt(presented, url));
        CallCredentials others = options.getCredentials();
        return options.withCallCredentials(
                others == null ? credentials : new CompositeCallCredentials(others, credentials));
    }

    @Override
    public synchronized void start(Listener<R> responses, Metadata metadata) {
        if (metadata.containsKey(TokenCredentials.key("Authorization"))) { // gRPC would send both
            throw new IllegalArgumentException("the metadata of this call sets authorization itself; leave it out");
        }
        listener = responses;
        headers = copy(metadata);
        call.start(new Answers(responses), metadata);
    }

    private static Metadata copy(Metadata metadata) {
        Metadata copy = new Metadata();
        copy.merge(metadata);
        return copy;
    }

    @Override
    public synchronized void request(int messages) {
        requested = (int) Math.min(Integer.MAX_VALUE, (long) requested + messages);
        call.request(messages);
    }

    @Override
    public synchronized void cancel(@Nullable String why, @Nullable Throwable cause) {
        Status status = Status.CANCELLED.withDescription(why).withCause(cause);
        canceled = status;
        endWaiting(status);
        call.cancel(why, cause);
    }

    @Override
    public synchronized void halfClose() {
        halfClosed = true;
        call.halfClose();
    }

    @Override
    public synchronized void sendMessage(Q sending) {
        if (isRepeatable()) {
            message = sending;
        }
        call.sendMessage(sending);
    }

    @Override
    public synchronized boolean isReady() {
        return call.isReady();
    }

    @Override
    public synchronized void setMessageCompression(boolean enabled) {
        compressed = enabled;
        call.setMessageCompression(enabled);
    }

    @Override
    public synchronized Attributes getAttributes() {
        return call.getAttributes();
    }

    private boolean isRepeatable() {
        return method.getType().clientSendsOneMessage();
    }

    /** Ends the call if it waits for another token. The token is still fetched, for the next call. */
    private synchronized void endWaiting(Status status) {
        if (waiting != null) {
            waiting.completeExceptionally(status.asRuntimeException());
        }
    }

    /** Gets another token, for as long as the program waits. */
    private synchronized CompletableFuture<Optional<PresentedToken>> waitingFor(
            Supplier<Optional<PresentedToken>> next) {
        CompletableFuture<Optional<PresentedToken>> other =
                CompletableFuture.supplyAsync(next, WaitingThreads.EXECUTOR);
        waiting = other;
        if (canceled != null) {
            endWaiting(canceled);
        }
        Deadline deadline = options.getDeadline();
        if (deadline != null) {
            other = other.orTimeout(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)), TimeUnit.NANOSECONDS);
        }
        Context.CancellationListener listening = ended -> endWaiting(Contexts.statusFromCancelled(ended));
        context.addListener(listening, Runnable::run); // it has a deadline, too
        return other.whenComplete((token, failed) -> context.removeListener(listening));
    }

    /**
     * Makes the call again. Repeats the program's earlier actions; its next actions go to the new call.
     *
     * @return the status with which the call ends instead; empty if it was made again
     */
    private synchronized Optional<Status> again(PresentedToken next, Status refusal) {
        Status ended = canceled;
        if (ended != null) {
            return Optional.of(ended);
        }
        Metadata original = headers;
        Q sending = message;
        if (original == null
                || sending == null
                || !halfClosed) { // the program has not sent all yet, and its call has ended
            return Optional.of(refusal);
        }
        ClientCall<Q, R> repeated = channel.newCall(method, presenting(next));
        call = repeated;
        repeated.start(new Answers(Objects.requireNonNull(listener)), copy(original));
        Boolean compression = compressed;
        if (compression != null) {
            repeated.setMessageCompression(compression);
        }
        if (requested > 0) {
            repeated.request(requested);
        }
        repeated.sendMessage(sending);
        repeated.halfClose();
        return Optional.empty();
    }

    /** Listens to one call. */
    private final class Answers extends ForwardingClientCallListener.SimpleForwardingClientCallListener<R> {

        private boolean received;

        Answers(Listener<R> responses) {
            super(responses);
        }

        @Override
        public void onHeaders(Metadata metadata) {
            received = true;
            PresentedAttempt last = sent;
            if (last != null) {
                Optional<PresentedToken> unused =
                        last.presented().after(last.answered(OK, metadata), Resend.IMPOSSIBLE);
            }
            super.onHeaders(metadata);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            PresentedAttempt last = sent;
            sent = null;
            if (status.getCode() != Status.Code.UNAUTHENTICATED || last == null) {
                super.onClose(status, trailers);
                return;
            }
            Resend resend = isRepeatable() && !received ? Resend.POSSIBLE : Resend.IMPOSSIBLE;
            CompletableFuture<?> unused = waitingFor(
                            () -> last.presented().after(last.answered(UNAUTHORIZED, trailers), resend))
                    .thenApplyAsync(
                            next -> next.map(other -> repeated(other, status)).orElse(Optional.of(status)),
                            WaitingThreads.EXECUTOR)
                    .whenCompleteAsync(
                            (ended, failed) -> {
                                if (failed != null) {
                                    end(FailureStatus.of(failed), trailers);
                                } else {
                                    ended.ifPresent(with -> end(with, trailers));
                                }
                            },
                            WaitingThreads.EXECUTOR);
        }

        /** The new call has the deadline and the cancellation that the first one had. */
        private Optional<Status> repeated(PresentedToken next, Status refusal) {
            Context before = context.attach();
            try {
                return again(next, refusal);
            } finally {
                context.detach(before);
            }
        }

        /** Ends the call where the program waits for it: a blocking call runs only the tasks of its own executor. */
        private void end(Status status, Metadata trailers) {
            Executor own = options.getExecutor();
            if (own == null) {
                super.onClose(status, trailers);
            } else {
                own.execute(() -> super.onClose(status, trailers));
            }
        }
    }
}
