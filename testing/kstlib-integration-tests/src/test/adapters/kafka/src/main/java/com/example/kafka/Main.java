package com.example.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends messages by TLS to a broker of its own until the token has expired and the connection has another one, and reads them. Arguments: the configuration
 * file, the issuer whose tokens the broker accepts, the key and the certificate of the broker, the authority that has signed it.
 */
public final class Main {

    private static final String TOPIC = "orders";

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Broker broker = Broker.start(Files.createTempDirectory("broker"), arguments[1], Path.of(arguments[2]));
        Map<String, Object> settings = settings(broker.address(), arguments[0], "127.0.0.1", arguments[3]);
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
            System.out.println("the first token: a topic was made");
        }
        List<String> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            while (metric(producer, "successful-reauthentication-total") < 2) {
                String order = "order " + sent.size();
                producer.send(new ProducerRecord<>(TOPIC, order)).get();
                sent.add(order);
            }
            System.out.println("connections that another token kept open: "
                    + (metric(producer, "failed-reauthentication-total") == 0 ? "all" : "some"));
        }
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<String> read = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(message -> read.add(message.value()));
            }
            System.out.println("messages that were sent: " + (sent.isEmpty() ? "none" : "some"));
            System.out.println("messages that were lost or came twice: " + (read.equals(sent) ? "none" : "some"));
        }
        System.out.println("a token that no one signed: " + refusalOfAnUnsignedToken(settings));
        System.out.println("a broker that an unknown authority signed: " + refusalOf(without(settings, "ssl.truststore.type", "ssl.truststore.location")));
        System.out.println("a broker with another name than its certificate: "
                + refusalOf(settings(broker.addressByAnotherName(), arguments[0], "localhost", arguments[3])));
        System.out.println("in plain text on this machine: " + refusalOf(plainSettings(broker.plainAddress(), arguments[0])));
        System.out.println("a broker that is not allowed: " + refusalOfAnotherBroker(settings));
        System.out.flush();
        Runtime.getRuntime().halt(0); // the broker holds nothing worth saving
    }

    private static Map<String, Object> settings(String broker, String config, String host, String authority) {
        Map<String, Object> settings = new TreeMap<>(tokens("allowed_hosts=\"" + host + "\" config=\"" + config + "\""));
        settings.put("bootstrap.servers", broker);
        settings.put("security.protocol", "SASL_SSL");
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", authority);
        return settings;
    }

    private static Map<String, Object> plainSettings(String broker, String config) {
        Map<String, Object> settings =
                new TreeMap<>(tokens("allowed_hosts=\"127.0.0.1\" plain_text_on_localhost=\"true\" config=\"" + config + "\""));
        settings.put("bootstrap.servers", broker);
        settings.put("security.protocol", "SASL_PLAINTEXT");
        return settings;
    }

    private static Map<String, Object> without(Map<String, Object> settings, String... names) {
        Map<String, Object> fewer = new TreeMap<>(settings);
        fewer.keySet().removeAll(Set.of(names));
        return fewer;
    }

    private static Map<String, Object> tokens(String options) {
        return Map.of(
                "sasl.mechanism", "OAUTHBEARER",
                "sasl.login.callback.handler.class", "io.kstlib.kafka.TokenLoginCallbackHandler",
                "sasl.client.callback.handler.class", "io.kstlib.kafka.TokenClientCallbackHandler",
                "sasl.jaas.config", "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
                        + " provider=\"corporate\" " + options + ";");
    }

    private static double metric(KafkaProducer<?, ?> producer, String name) {
        return producer.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name)
                        && entry.getKey().tags().keySet().equals(Set.of("client-id")))
                .mapToDouble(entry -> ((Number) entry.getValue().metricValue()).doubleValue())
                .sum();
    }

    private static String refusalOfAnUnsignedToken(Map<String, Object> settings) throws InterruptedException {
        Map<String, Object> unsigned =
                without(settings, "sasl.login.callback.handler.class", "sasl.client.callback.handler.class");
        unsigned.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
                        + " unsecuredLoginStringClaim_sub=\"alice\";");
        return refusalOf(unsigned);
    }

    private static String refusalOf(Map<String, Object> settings) throws InterruptedException {
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().clusterId().get();
            return "none";
        } catch (ExecutionException refused) {
            return refused.getCause().getClass().getSimpleName();
        }
    }

    private static String refusalOfAnotherBroker(Map<String, Object> settings) {
        Map<String, Object> elsewhere = new TreeMap<>(settings);
        elsewhere.put("bootstrap.servers", "localhost:9092");
        try {
            Admin.create(elsewhere).close();
            return "allowed";
        } catch (KafkaException refused) {
            Throwable cause = refused;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause.getMessage();
        }
    }
}
