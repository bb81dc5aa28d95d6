package io.kstlib.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.kstlib.auth.core.authorization.Authorizer;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Adds the token to each call, and repeats a call whose token was refused. Safe for use by several threads. */
final class TokenInterceptor implements ClientInterceptor {

    private final Authorizer authorizer;

    /** Waits for tokens, because the threads of a channel must not. Idle threads end. */
    private final Executor executor =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "kstlib-grpc");
                thread.setDaemon(true);
                return thread;
            });

    TokenInterceptor(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new RepeatableCall<>(authorizer, executor, method, options, next);
    }
}
