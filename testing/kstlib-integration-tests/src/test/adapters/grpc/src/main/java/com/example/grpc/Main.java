package com.example.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.grpc.AuthorizedGrpc;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Calls a service of its own before and after its token was revoked, and until it has expired. Arguments: the configuration file, the userinfo endpoint that
 * the service asks.
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        Server server = NettyServerBuilder.forPort(0)
                .addService(Hello.askingAt(URI.create(arguments[1])))
                .build()
                .start();
        ManagedChannel plain = NettyChannelBuilder.forAddress("localhost", server.getPort())
                .usePlaintext()
                .build();
        try (Kstlib kstlib = Kstlib.builder().configFile(Path.of(arguments[0])).build()) {
            AuthClient corporate = kstlib.client("corporate");
            Channel channel = ClientInterceptors.intercept(
                    plain,
                    AuthorizedGrpc.interceptor(
                            Authorizer.builder(corporate).allowHost("localhost").build()));

            System.out.println("with the first token: " + say(channel));
            corporate.revoke();
            System.out.println("after it was revoked: " + say(channel));

            Optional<Token> second = corporate.storedToken();
            Set<String> answers = new TreeSet<>();
            while (corporate.storedToken().equals(second)) {
                answers.add(say(channel));
            }
            System.out.println("until the third token: " + answers);
            System.out.println("with the third token: " + say(channel));
            Metadata expired = new Metadata();
            expired.put(Hello.AUTHORIZATION, second.orElseThrow().authorizationHeader());
            Channel stale = ClientInterceptors.intercept(plain, MetadataUtils.newAttachHeadersInterceptor(expired));
            String refused = say(stale);
            while (refused.equals("hello you")) {
                refused = say(stale);
            }
            System.out.println("with the second token, which has expired: " + refused);
        } finally {
            plain.shutdownNow();
            server.shutdownNow();
        }
    }

    private static String say(Channel channel) {
        try {
            return ClientCalls.blockingUnaryCall(channel, Hello.SAY, CallOptions.DEFAULT, "you");
        } catch (StatusRuntimeException refused) {
            return refused.getStatus().getCode().toString();
        }
    }
}
