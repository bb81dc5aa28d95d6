package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.SenderConstraint;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.testkit.TokenPresentationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Shows a token in a header. */
final class FaultyPresentation extends TokenPresentationContract {

    private final Behaviour behaviour = new Behaviour();

    private final class Factory implements TokenPresentationFactory {
        @Override
        public String type() {
            return "faulty";
        }

        @Override
        public String description() {
            return "a header";
        }

        @Override
        public TokenPresentation create(ClientContext context) {
            return new Presentation();
        }
    }

    private final class Presentation implements TokenPresentation {
        private final AtomicReference<String> first = new AtomicReference<>();

        @Override
        public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
            String shown = token.accessToken().reveal();
            behaviour.work(shown);
            first.compareAndSet(null, shown);
            return List.of(Map.entry(
                    behaviour.has(Fault.SENDS_WHAT_HTTP_FORBIDS) ? "X Token" : "X-Token",
                    behaviour.has(Fault.SHOWS_THE_FIRST_TOKEN) ? first.get() : shown));
        }

        @Override
        public Next answered(Token token, PresentationAnswer answer) {
            return behaviour.has(Fault.NEVER_HAS_ENOUGH) ? Next.SEND_AGAIN : Next.NOTHING;
        }

        @Override
        public Optional<SenderConstraint> constraint() {
            return Optional.of(new Constraint());
        }

        @Override
        public String toString() {
            return behaviour.toString();
        }
    }

    private final class Constraint implements SenderConstraint {

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
        public TokenPresentation.Next answered(Secret key, PresentationAnswer answer, String error) {
            return TokenPresentation.Next.NOTHING;
        }

        @Override
        public String toString() {
            return "Constraint";
        }
    }

    @Override
    protected TokenPresentationFactory factory() {
        return new Factory();
    }

    @Override
    protected ClientContext context() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"));
    }
}
