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
 * Gives each connection of a Kafka client a token that is valid now, and refuses a client whose servers must not receive it. Each client has a
 * separate instance, so each is checked. See {@link TokenLoginCallbackHandler} for the settings.
 *
 * <p>The servers in {@code bootstrap.servers} have to be in {@code allowed_hosts}. The client trusts them to name further brokers, which also receive
 * the token. Over {@code SASL_SSL}, each broker needs a trusted certificate for its name. So let a client of a private cluster trust only the
 * authority of the cluster. Plain text does not prove the identity of a broker, so {@code SASL_PLAINTEXT} is for this machine and needs the option
 * {@code plain_text_on_localhost}.
 */
public final class TokenClientCallbackHandler implements AuthenticateCallbackHandler {

    private @Nullable KafkaLogin login;

    /** For Kafka. */
    public TokenClientCallbackHandler() {}

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

    /**
     * Answers the callbacks of a login at a server of Kafka.
     *
     * @throws IOException if there is no token; its cause has the reason
     */
    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        KafkaLogin.answer(login, callbacks, (asked, why) -> {
            throw new IOException(why.getMessage(), why);
        });
    }

    @Override
    public void close() {
        if (login != null) {
            login.close();
        }
    }
}
