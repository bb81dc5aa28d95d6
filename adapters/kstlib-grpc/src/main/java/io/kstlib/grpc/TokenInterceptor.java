package io.kstlib.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.kstlib.auth.core.authorization.Authorizer;

/** Adds the token to each call, and repeats a call whose token was refused. Safe for use by several threads. */
final class TokenInterceptor implements ClientInterceptor {

    private final Authorizer authorizer;

    TokenInterceptor(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new RepeatableCall<>(authorizer, method, options, next);
    }
}
