package io.kstlib.grpc;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;

/** A service that says hello to calls with the right metadata, and keeps the calls. Its messages are texts. */
final class Things {

    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> PROOF = Metadata.Key.of("dpop", Metadata.ASCII_STRING_MARSHALLER);

    static final MethodDescriptor<String, String> GET = method("Get", MethodType.UNARY);
    static final MethodDescriptor<String, String> LIST = method("List", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<String, String> PUT = method("Put", MethodType.CLIENT_STREAMING);

    private final BiPredicate<String, String> accepted;
    private final Metadata refusal = new Metadata();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<String> proofs = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();

    /** @param accepted decides by {@code authorization} and {@code dpop} */
    Things(BiPredicate<String, String> accepted) {
        this.accepted = accepted;
    }

    static Things accepting(String token) {
        return new Things((authorization, proof) -> authorization.equals("Bearer " + token));
    }

    /** Adds a trailer to refusals. */
    Things refusingWith(String name, String value) {
        refusal.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        return this;
    }

    List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    /** Forgets the calls so far. */
    void forget() {
        authorizations.clear();
        proofs.clear();
        messages.clear();
    }

    List<String> proofs() {
        return List.copyOf(proofs);
    }

    List<String> messages() {
        return List.copyOf(messages);
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Things", name))
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    ServerServiceDefinition service() {
        BindableService service = () -> ServerServiceDefinition.builder("test.Things")
                .addMethod(GET, ServerCalls.asyncUnaryCall(this::hello))
                .addMethod(LIST, ServerCalls.asyncServerStreamingCall(this::hello))
                .addMethod(PUT, ServerCalls.asyncClientStreamingCall(this::collecting))
                .build();
        return ServerInterceptors.intercept(service, new Guard());
    }

    private StreamObserver<String> collecting(StreamObserver<String> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String message) {
                messages.add(message);
            }

            @Override
            public void onError(Throwable broken) {
                // the client is gone
            }

            @Override
            public void onCompleted() {
                hello("all", answers);
            }
        };
    }

    private void hello(String name, StreamObserver<String> answers) {
        messages.add(name);
        answers.onNext("hello " + name);
        answers.onCompleted();
    }

    private final class Guard implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            String authorization = String.valueOf(headers.get(AUTHORIZATION));
            String proof = String.valueOf(headers.get(PROOF));
            authorizations.add(authorization);
            proofs.add(proof);
            if (accepted.test(authorization, proof)) {
                return next.startCall(call, headers);
            }
            Metadata trailers = new Metadata();
            trailers.merge(refusal);
            call.close(Status.UNAUTHENTICATED.withDescription("refused"), trailers);
            return new ServerCall.Listener<>() {};
        }
    }
}
