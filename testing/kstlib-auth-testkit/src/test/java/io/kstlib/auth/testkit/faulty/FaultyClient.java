package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Proves a key by the time. */
final class FaultyClient extends ClientAuthenticationContract {

    private static final String SECRET = "canary-key";
    private static final ConfigKey<SecretReference> KEY = ConfigKey.secret("key", "the key");

    private final Behaviour behaviour = new Behaviour();
    private final List<TlsIdentity> identities = identities();
    private final AtomicInteger fetched = new AtomicInteger();

    @Plugin(type = "faulty", description = "a key")
    private final class Factory implements ClientAuthenticationFactory {
        @Override
        public ConfigSchema schema() {
            return ConfigSchema.of(KEY);
        }

        @Override
        public ClientAuthentication create(ClientContext context) {
            return new Authentication(context);
        }
    }

    private final class Authentication implements ClientAuthentication {
        private final ClientContext context;

        Authentication(ClientContext context) {
            this.context = context;
        }

        private boolean hasKey() {
            return context.settings().get(KEY).isPresent();
        }

        @Override
        public Strength strength() {
            return behaviour.has(Fault.IS_STRONGER_WITH_A_KEY) && hasKey()
                    ? Strength.KEY_PROVEN
                    : Strength.SECRET_PROVEN;
        }

        @Override
        public boolean isConfigured() {
            return hasKey() || behaviour.has(Fault.IS_ALWAYS_CONFIGURED);
        }

        @Override
        public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
            Secret key = context.resolve(context.settings().require(KEY));
            behaviour.work(key.reveal());
            if (behaviour.has(Fault.ADDS_NOTHING)) {
                return ClientCredentials.none();
            }
            long time = behaviour.has(Fault.PROVES_ONCE)
                    ? 0
                    : context.clock().instant().getEpochSecond();
            ClientCredentials credentials = ClientCredentials.none()
                    .withHeader("X-Proof", Secret.of(time + " " + Objects.hash(time, key.reveal(), endpoint)));
            if (behaviour.has(Fault.HIDES_NOTHING)) {
                return credentials.with("key", key.reveal());
            }
            if (behaviour.has(Fault.HIDES_THE_HEADER_ONLY)) {
                byte[] basic = ("my-app:" + key.reveal()).getBytes(StandardCharsets.UTF_8);
                return credentials.withHeader(
                        "Authorization",
                        Secret.of("Basic " + Base64.getEncoder().encodeToString(basic)));
            }
            return behaviour.has(Fault.SETS_THE_GRANT) ? credentials.with("code", "1") : credentials;
        }

        @Override
        public Optional<Supplier<TlsIdentity>> tlsIdentity() {
            return behaviour.has(Fault.HAS_ANOTHER_CERTIFICATE_EACH_TIME)
                    ? Optional.of(() -> identities.get(fetched.getAndIncrement()))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return behaviour.toString();
        }
    }

    /** Makes identities of certificates that every Java has. Nothing proves them here, so the key is another one. */
    private static List<TlsIdentity> identities() {
        try {
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init((KeyStore) null);
            PrivateKey key =
                    KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
            return Arrays.stream(trusted.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                    .limit(2)
                    .map(certificate -> new TlsIdentity(key, List.of(certificate)))
                    .toList();
        } catch (GeneralSecurityException everyJavaHasThem) {
            throw new IllegalStateException(everyJavaHasThem);
        }
    }

    @Override
    protected ClientAuthenticationFactory factory() {
        return new Factory();
    }

    @Override
    protected TestContext configured() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app", "key", "env://KEY"))
                .secret("env://KEY", SECRET);
    }

    @Override
    protected TestContext unconfigured() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"));
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(SECRET);
    }
}
