package io.kstlib.kafka;

import io.kstlib.auth.api.error.AuthException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.jspecify.annotations.Nullable;

/**
 * Logs in a Kafka client with the token of a login. Kafka gets the next token in time, so that the client authenticates again before the broker ends
 * its session ({@code connections.max.reauth.ms}). Goes together with {@link TokenClientCallbackHandler}, without which it refuses to start:
 *
 * <pre>{@code
 * security.protocol=SASL_SSL
 * sasl.mechanism=OAUTHBEARER
 * sasl.login.callback.handler.class=io.kstlib.kafka.TokenLoginCallbackHandler
 * sasl.client.callback.handler.class=io.kstlib.kafka.TokenClientCallbackHandler
 * sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required \
 *   provider="corporate" allowed_hosts="kafka-1.company.com kafka-2.company.com";
 * }</pre>
 *
 * <p>Options of {@code sasl.jaas.config}:
 *
 * <ul>
 *   <li>{@code provider}: the name in the configuration of kstlib
 *   <li>{@code allowed_hosts}: the hosts in {@code bootstrap.servers} that may receive the token
 *   <li>{@code config}: the configuration file, if it is not your own
 *   <li>{@code extension_NAME}: a SASL extension (RFC 7628 section 3.1)
 *   <li>{@code plain_text_on_localhost="true"}: states that all brokers, also those that the servers name, are on this machine.
 *       {@code SASL_PLAINTEXT} needs it.
 * </ul>
 *
 * <p>The principal and the scope are claims of the token: {@code sasl.oauthbearer.sub.claim.name} and {@code sasl.oauthbearer.scope.claim.name} name
 * them.
 *
 * <p>Kafka shares one instance among all clients with the same settings of SASL. It never starts a login.
 */
public final class TokenLoginCallbackHandler implements AuthenticateCallbackHandler {

    private @Nullable KafkaLogin login;

    /** For Kafka. */
    public TokenLoginCallbackHandler() {}

    /**
     * Reads the settings. Kafka calls it before the first connection.
     *
     * @throws org.apache.kafka.common.config.ConfigException if the token must not be sent to the servers, or a setting is missing
     * @throws AuthException if the configuration of kstlib is wrong
     */
    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
        login = KafkaLogin.of(configs, mechanism, entries);
    }

    /** Without a token, Kafka fails with this reason as its message, because it keeps no cause. */
    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        KafkaLogin.answer(login, callbacks, (asked, why) -> asked.error("invalid_token", why.getMessage(), null));
    }

    @Override
    public void close() {
        if (login != null) {
            login.close();
        }
    }
}
