package com.example.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A broker in KRaft mode that demands a token of the identity provider, whose keys it fetches: by TLS, and in plain text at another port. */
final class Broker {

    private final int port;
    private final int plainPort;

    private Broker(int port, int plainPort) {
        this.port = port;
        this.plainPort = plainPort;
    }

    /** Starts it with the key and the certificate in a PEM file. */
    static Broker start(Path folder, String issuer, Path certificate) throws IOException {
        int port = freePort();
        int plainPort = freePort();
        int controller = freePort();
        String keys = issuer + "/protocol/openid-connect/certs";
        System.setProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls", keys);
        Path file = Files.writeString(folder.resolve("broker.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=TOKEN://127.0.0.1:%1$d,LOCAL://127.0.0.1:%7$d,INTERNAL://127.0.0.1:%6$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=TOKEN://127.0.0.1:%1$d,LOCAL://127.0.0.1:%7$d,INTERNAL://127.0.0.1:%6$d
                listener.security.protocol.map=TOKEN:SASL_SSL,LOCAL:SASL_PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=INTERNAL
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                group.initial.rebalance.delay.ms=0
                sasl.enabled.mechanisms=OAUTHBEARER
                connections.max.reauth.ms=60000
                listener.name.token.ssl.keystore.type=PEM
                listener.name.token.ssl.keystore.location=%8$s
                listener.name.token.oauthbearer.sasl.jaas.config=%9$s
                listener.name.token.oauthbearer.sasl.server.callback.handler.class=%10$s
                listener.name.local.oauthbearer.sasl.jaas.config=%9$s
                listener.name.local.oauthbearer.sasl.server.callback.handler.class=%10$s
                sasl.oauthbearer.jwks.endpoint.url=%4$s
                sasl.oauthbearer.expected.issuer=%5$s
                sasl.oauthbearer.expected.audience=kafka
                """.formatted(
                        port,
                        controller,
                        folder.resolve("log"),
                        keys,
                        issuer,
                        freePort(),
                        plainPort,
                        certificate,
                        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
                        "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler"));
        StorageTool.execute(
                new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
                new PrintStream(OutputStream.nullOutputStream()));
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM).startup(); // ends with this process
        return new Broker(port, plainPort);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Returns the same by a name that is not in the certificate. */
    String addressByAnotherName() {
        return "localhost:" + port;
    }

    String plainAddress() {
        return "127.0.0.1:" + plainPort;
    }
}
