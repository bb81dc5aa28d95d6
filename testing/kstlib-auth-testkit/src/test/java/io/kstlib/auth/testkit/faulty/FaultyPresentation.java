package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.testkit.TokenPresentationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Shows a token in a header, with a proof. */
final class FaultyPresentation extends TokenPresentationContract {

    private static final String NONCE = "X-Nonce";
    private static final ConfigKey<SecretReference> KEY = ConfigKey.secret("key", "the key");

    private final Behaviour behaviour = new Behaviour();

    @Plugin(type = "faulty", description = "a header")
    private final class Factory implements TokenPresentationFactory {
        @Override
        public ConfigSchema schema() {
            return ConfigSchema.of(KEY);
        }

        @Override
        public TokenPresentation create(ClientContext context) {
            return new Presentation(context);
        }
    }

    /** Proves a key by the request, the token and the nonce of the server. */
    private final class Presentation implements TokenPresentation {
        private final ClientContext context;
        private final AtomicReference<String> first = new AtomicReference<>();
        private final Map<String, String> nonces = new ConcurrentHashMap<>();

        Presentation(ClientContext context) {
            this.context = context;
        }

        private String server(URI url) {
            return behaviour.has(Fault.SHOWS_THE_NONCE_TO_ALL) ? "" : url.getHost();
        }

        @Override
        public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
            String shown = token.accessToken().reveal();
            behaviour.work(shown);
            first.compareAndSet(null, shown);
            String key = context.resolve(context.settings().require(KEY)).reveal();
            String nonce = nonces.getOrDefault(server(url), "none");
            int proof = behaviour.has(Fault.PROVES_NO_URL)
                    ? Objects.hash(nonce, key)
                    : Objects.hash(method, url, nonce, key);
            return List.of(
                    Map.entry(
                            behaviour.has(Fault.SENDS_WHAT_HTTP_FORBIDS) ? "X Token" : "X-Token",
                            behaviour.has(Fault.SHOWS_THE_FIRST_TOKEN) ? first.get() : shown),
                    Map.entry("X-Proof", nonce + "." + (behaviour.has(Fault.SENDS_ITS_SECRET) ? key : proof)));
        }

        @Override
        public boolean answered(Token token, PresentationAnswer answer) {
            if (behaviour.has(Fault.NEVER_HAS_ENOUGH)) {
                return true;
            }
            List<String> given = answer.headers(NONCE);
            if (given.isEmpty()) {
                return false;
            }
            String before = nonces.put(server(answer.url()), given.get(0));
            boolean isNew = !given.get(0).equals(before) || behaviour.has(Fault.TAKES_EACH_NONCE_FOR_A_NEW_ONE);
            return answer.status() == 401 && isNew;
        }

        @Override
        public boolean bindsTokens() {
            return true;
        }

        @Override
        public Secret freshKey(AuthorizationServer server) {
            return Secret.of(behaviour.has(Fault.HAS_ONE_KEY_FOR_ALL) ? "one-key" : "key-" + UUID.randomUUID());
        }

        @Override
        public List<Map.Entry<String, String>> headers(Secret key, String method, URI endpoint) {
            return List.of(Map.entry(
                    behaviour.has(Fault.PROVES_IN_PLACE_OF_THE_CLIENT) ? "Authorization" : "X-Proof",
                    behaviour.has(Fault.SENDS_ITS_KEY)
                            ? key.reveal()
                            : String.valueOf(key.reveal().hashCode())));
        }

        @Override
        public boolean answered(Secret key, PresentationAnswer answer, String error) {
            return false;
        }

        @Override
        public String toString() {
            return behaviour.toString();
        }
    }

    @Override
    protected TokenPresentationFactory factory() {
        return new Factory();
    }

    @Override
    protected TestContext context() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app", "key", "env://KEY"))
                .secret("env://KEY", "canary-key");
    }

    @Override
    protected Optional<String> nonceHeader() {
        return Optional.of(NONCE);
    }
}
