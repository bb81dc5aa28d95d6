package io.kstlib.kafka;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.Authorizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.SaslExtensions;
import org.apache.kafka.common.security.auth.SaslExtensionsCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.jspecify.annotations.Nullable;

/** The login of one Kafka client, whose settings were checked. Safe for use by several threads. */
final class KafkaLogin implements AutoCloseable {

    private final Kstlib kstlib;
    private final TokenSource source;
    private final ClaimNames claims;
    private final SaslExtensions extensions;

    private KafkaLogin(Kstlib kstlib, TokenSource source, ClaimNames claims, SaslExtensions extensions) {
        this.kstlib = kstlib;
        this.source = source;
        this.claims = claims;
        this.extensions = extensions;
    }

    /** Checks the settings of a client, and opens its provider. Sends nothing. */
    static KafkaLogin of(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
        if (!mechanism.equals(OAuthBearerLoginModule.OAUTHBEARER_MECHANISM)) {
            throw new IllegalArgumentException("tokens are for the mechanism OAUTHBEARER, not for " + mechanism);
        }
        JaasOptions options = JaasOptions.of(entries);
        ClientSettings settings = new ClientSettings(configs);
        settings.checkHandlers();
        KstlibBuilder builder = Kstlib.builder();
        options.config().ifPresent(file -> builder.configFile(Path.of(file)));
        Kstlib kstlib = builder.build();
        boolean opened = false;
        try {
            TokenSource source = kstlib.client(options.provider());
            var authorizer = Authorizer.builder(source);
            options.allowedHosts().forEach(authorizer::allowHost);
            settings.checkServers(authorizer.build(), options);
            KafkaLogin login = new KafkaLogin(kstlib, source, settings.claimNames(), options.extensions());
            opened = true;
            return login;
        } finally {
            if (!opened) {
                kstlib.close();
            }
        }
    }

    /** Handles the failure to get a token. */
    interface Refusal {
        void accept(OAuthBearerTokenCallback asked, RuntimeException why) throws IOException;
    }

    /** Answers the callbacks of Kafka. */
    static void answer(@Nullable KafkaLogin login, Callback[] callbacks, Refusal refusal)
            throws IOException, UnsupportedCallbackException {
        if (login == null) {
            throw new IllegalStateException("the handler is not configured");
        }
        for (Callback callback : callbacks) {
            if (callback instanceof OAuthBearerTokenCallback asked) {
                try {
                    asked.token(LoginToken.of(login.source.bearerToken(), login.claims));
                } catch (AuthException | IllegalStateException failed) {
                    refusal.accept(asked, failed);
                }
            } else if (callback instanceof SaslExtensionsCallback asked) {
                asked.extensions(login.extensions);
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    @Override
    public void close() {
        kstlib.close();
    }
}
