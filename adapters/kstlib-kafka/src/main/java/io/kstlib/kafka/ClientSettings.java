package io.kstlib.kafka;

import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.core.authorization.Authorizer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/** The settings of a Kafka client that decide who receives the token. */
final class ClientSettings {

    private static final List<String> SERVERS = List.of("bootstrap.servers", "bootstrap.controllers");
    private static final String PROTOCOL = "security.protocol";

    private final Map<String, ?> configs;

    ClientSettings(Map<String, ?> configs) {
        this.configs = configs;
    }

    private String text(String name, String otherwise) {
        Object value = configs.get(name);
        return value == null ? otherwise : String.valueOf(value);
    }

    ClaimNames claimNames() {
        return new ClaimNames(
                text(SaslConfigs.SASL_OAUTHBEARER_SUB_CLAIM_NAME, SaslConfigs.DEFAULT_SASL_OAUTHBEARER_SUB_CLAIM_NAME),
                text(
                        SaslConfigs.SASL_OAUTHBEARER_SCOPE_CLAIM_NAME,
                        SaslConfigs.DEFAULT_SASL_OAUTHBEARER_SCOPE_CLAIM_NAME));
    }

    /** Kafka shares the handler of a login among clients with other servers. So only the handler of each client sees where its token goes. */
    void checkHandlers() {
        Object handler = configs.get(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS);
        String name = handler instanceof Class<?> type ? type.getName() : String.valueOf(handler);
        if (!name.equals(TokenClientCallbackHandler.class.getName())) {
            throw new ConfigException(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS + " has to be "
                    + TokenClientCallbackHandler.class.getName() + ", which checks where the token goes");
        }
    }

    /** Checks that each server may receive the token. */
    void checkServers(Authorizer authorizer, JaasOptions options) {
        boolean allIsHere = options.allBrokersAreOnThisMachine();
        String protocol = text(PROTOCOL, "");
        boolean isPrivate = protocol.equals("SASL_SSL");
        if (!isPrivate && !protocol.equals("SASL_PLAINTEXT")) {
            throw new ConfigException(PROTOCOL + " has to be SASL_SSL, or SASL_PLAINTEXT on this machine");
        }
        if (isPrivate
                && text(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "")
                        .isEmpty()) {
            throw new ConfigException(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG
                    + " is empty, so any server with a certificate could receive the token");
        }
        if (!isPrivate && !allIsHere) {
            throw new ConfigException(
                    "with SASL_PLAINTEXT, the token goes in plain text to each broker that the servers name,"
                            + " wherever it is; use SASL_SSL, or add the option plain_text_on_localhost=\"true\" to sasl.jaas.config if"
                            + " advertised.listeners of all brokers are on this machine");
        }
        List<String> servers = servers();
        if (servers.isEmpty()) {
            throw new ConfigException("no servers are configured, so it is not known where the token would go");
        }
        for (String server : servers) {
            try {
                authorizer.require(URI.create((isPrivate ? "https://" : "http://") + server));
            } catch (ServerNotAllowedException | IllegalArgumentException notAllowed) { // or no address at all
                String why = notAllowed instanceof ServerNotAllowedException refused
                        ? refused.problem()
                        : notAllowed.getMessage();
                throw new ConfigException(server + " must not receive the token: " + why
                        + "; the option allowed_hosts of sasl.jaas.config names the servers that may");
            }
        }
    }

    private List<String> servers() {
        List<String> servers = new ArrayList<>();
        for (String name : SERVERS) {
            Object value = configs.get(name);
            if (value instanceof Collection<?> several) {
                several.forEach(server -> servers.add(String.valueOf(server).strip()));
            } else if (value != null) {
                for (String server : String.valueOf(value).split(",", -1)) {
                    servers.add(server.strip());
                }
            }
        }
        servers.removeIf(String::isEmpty);
        return servers;
    }
}
