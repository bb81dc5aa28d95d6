package com.example.grpc;

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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** A service that says hello to those whose token the identity provider knows. It asks the provider at each call. */
final class Hello {

    static final MethodDescriptor<String, String> SAY = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName("com.example.Hello/Say")
            .setRequestMarshaller(new Text())
            .setResponseMarshaller(new Text())
            .build();

    static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private Hello() {}

    static ServerServiceDefinition askingAt(URI userInfo) {
        BindableService service = () -> ServerServiceDefinition.builder("com.example.Hello")
                .addMethod(SAY, ServerCalls.asyncUnaryCall((name, answers) -> {
                    answers.onNext("hello " + name);
                    answers.onCompleted();
                }))
                .build();
        return ServerInterceptors.intercept(service, new Guard(userInfo));
    }

    private record Guard(URI userInfo, HttpClient http) implements ServerInterceptor {

        Guard(URI userInfo) {
            this(userInfo, HttpClient.newHttpClient());
        }

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            if (knows(String.valueOf(headers.get(AUTHORIZATION)))) {
                return next.startCall(call, headers);
            }
            call.close(Status.UNAUTHENTICATED.withDescription("not a valid token"), new Metadata());
            return new ServerCall.Listener<>() {};
        }

        private boolean knows(String authorization) {
            HttpRequest request = HttpRequest.newBuilder(userInfo)
                    .header("Authorization", authorization)
                    .build();
            try {
                return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
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
}
