package io.kstlib.kafka;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.auth.SaslExtensions;

/** The options in {@code sasl.jaas.config}. */
final class JaasOptions {

    private static final String CONFIG = "config";
    private static final String ALLOWED_HOSTS = "allowed_hosts";
    private static final String PROVIDER = "provider";
    private static final String EXTENSION = "extension_";
    private static final String PLAIN_TEXT = "plain_text_on_localhost";
    private static final Set<String> KNOWN = Set.of(ALLOWED_HOSTS, CONFIG, PLAIN_TEXT, PROVIDER);

    private final Map<String, String> options;

    private JaasOptions(Map<String, String> options) {
        this.options = options;
    }

    static JaasOptions of(List<AppConfigurationEntry> entries) {
        if (entries.size() != 1) {
            throw new ConfigException("sasl.jaas.config has to name one login module, OAuthBearerLoginModule");
        }
        Map<String, String> options = new TreeMap<>();
        entries.get(0).getOptions().forEach((name, value) -> options.put(name, String.valueOf(value)));
        options.keySet().stream()
                .filter(name -> !KNOWN.contains(name) && !name.startsWith(EXTENSION))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new ConfigException(
                            "sasl.jaas.config has an unknown option " + unknown
                                    + "; there are provider, allowed_hosts, plain_text_on_localhost, config and extension_NAME");
                });
        return new JaasOptions(options);
    }

    private String required(String name, String what) {
        String value = options.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new ConfigException("sasl.jaas.config lacks the option " + name + ": " + what);
        }
        return value;
    }

    String provider() {
        return required(PROVIDER, "the name of a provider in the configuration of kstlib");
    }

    /** Returns the hosts that may receive the token, at least one. */
    List<String> allowedHosts() {
        String hosts = required(ALLOWED_HOSTS, "the hosts in bootstrap.servers that may receive the token");
        return Stream.of(hosts.toLowerCase(Locale.ROOT).split("[\\s,]+", -1))
                .filter(host -> !host.isEmpty())
                .toList();
    }

    /**
     * Whether the option says that all brokers are on this machine. Kafka does not tell a handler which brokers the servers name.
     */
    boolean allBrokersAreOnThisMachine() {
        String value = options.getOrDefault(PLAIN_TEXT, "false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new ConfigException(
                        "the option " + PLAIN_TEXT + " of sasl.jaas.config has to be true or false, not " + value);
        };
    }

    Optional<String> config() {
        return Optional.ofNullable(options.get(CONFIG));
    }

    SaslExtensions extensions() {
        Map<String, String> extensions = new TreeMap<>();
        options.forEach((name, value) -> {
            if (name.startsWith(EXTENSION)) {
                extensions.put(name.substring(EXTENSION.length()), value);
            }
        });
        return new SaslExtensions(extensions);
    }
}
