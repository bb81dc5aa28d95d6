package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.secret.SecretContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.testkit.SecretResolverContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Map;

/** Knows one secret. */
final class FaultyResolver extends SecretResolverContract {

    private static final String SECRET = "canary-secret";

    private final Behaviour behaviour = new Behaviour();

    private final class Factory implements SecretResolverFactory {
        @Override
        public String type() {
            return behaviour.has(Fault.HAS_ANOTHER_SCHEME) ? "other" : "faulty";
        }

        @Override
        public String description() {
            return "one secret";
        }

        @Override
        public SecretResolver create(SecretContext context) {
            return new Resolver();
        }
    }

    private final class Resolver implements SecretResolver {
        @Override
        public Secret resolve(SecretReference reference) {
            behaviour.work(SECRET);
            if (!reference.toString().equals(reference()) && !behaviour.has(Fault.KNOWS_EVERYTHING)) {
                String named = behaviour.has(Fault.NAMES_ANOTHER_REFERENCE) ? reference() : reference.toString();
                throw new SecretException(named, behaviour.problem(SECRET), null, null);
            }
            return Secret.of(behaviour.has(Fault.ANSWERS_ANOTHER_SECRET) ? "another" : SECRET);
        }

        @Override
        public List<String> examine(SecretReference reference) {
            return behaviour.has(Fault.TELLS_WHEN_EXAMINED) ? List.of("it is " + SECRET) : List.of();
        }

        @Override
        public String toString() {
            return behaviour.toString();
        }
    }

    @Override
    protected SecretResolverFactory factory() {
        return new Factory();
    }

    @Override
    protected SecretContext context() {
        return TestContext.of("auth.secrets.faulty", Map.of());
    }

    @Override
    protected String reference() {
        return "faulty://one";
    }

    @Override
    protected String secret() {
        return SECRET;
    }

    @Override
    protected String missing() {
        return "faulty://none";
    }
}
