package io.kstlib.kafka;

import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.authorization.Authorizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.SaslExtensions;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.jspecify.annotations.Nullable;

/** The login of one Kafka client, whose settings were checked. Safe for use by several threads. */
final class KafkaLogin implements AutoCloseable {

    private final Kstlib kstlib;
    private final AuthClient client;
    private final ClaimNames claims;
    private final SaslExtensions extensions;

    private KafkaLogin(Kstlib kstlib, AuthClient client, ClaimNames claims, SaslExtensions extensions) {
        this.kstlib = kstlib;
        this.client = client;
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
            AuthClient client = kstlib.provider(options.provider());
            var authorizer = Authorizer.builder(client);
            options.hosts().forEach(authorizer::allowHost);
            settings.checkServers(authorizer.build(), options);
            KafkaLogin login = new KafkaLogin(kstlib, client, settings.claimNames(), options.extensions());
            opened = true;
            return login;
        } finally {
            if (!opened) {
                kstlib.close();
            }
        }
    }

    static KafkaLogin configured(@Nullable KafkaLogin login) {
        if (login == null) {
            throw new IllegalStateException("the handler is not configured");
        }
        return login;
    }

    OAuthBearerToken token() {
        return LoginToken.of(client.bearerToken(), claims);
    }

    SaslExtensions extensions() {
        return extensions;
    }

    @Override
    public void close() {
        kstlib.close();
    }
}
