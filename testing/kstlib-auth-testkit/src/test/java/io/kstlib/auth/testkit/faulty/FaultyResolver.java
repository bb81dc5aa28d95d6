package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.testkit.SecretResolverContract;
import io.kstlib.auth.testkit.TestProgram;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Knows one secret. */
final class FaultyResolver extends SecretResolverContract {

    static final String SECRET = "canary-secret";

    @TempDir
    Path folder;

    private final Behaviour behaviour = new Behaviour();
    private TestProgram program;

    @BeforeEach
    void install() {
        program = new TestProgram(folder).prints("canary-password");
    }

    @Plugin(type = "faulty", description = "one secret")
    private class Factory implements SecretResolverFactory {
        @Override
        public SecretResolver create(PluginContext context) {
            return new Resolver(context);
        }
    }

    @Plugin(type = "other", description = "one secret")
    private final class OtherFactory extends Factory {}

    /** A program gives the password of the server that has the secret. */
    private final class Resolver implements SecretResolver {
        private final PluginContext context;
        private volatile String kept = "";

        Resolver(PluginContext context) {
            this.context = context;
        }

        @Override
        public Secret resolve(SecretReference reference) {
            if (kept.isEmpty() || !behaviour.has(Fault.KEEPS_THE_SECRET)) {
                kept = fetch(run());
            }
            String secret = kept;
            behaviour.work(secret);
            boolean isKnown = reference.toString().equals(reference()) || behaviour.has(Fault.KNOWS_EVERYTHING);
            if (!isKnown || (secret.isEmpty() && !behaviour.has(Fault.ANSWERS_NOTHING))) {
                String named = behaviour.has(Fault.NAMES_ANOTHER_REFERENCE) ? reference() : reference.toString();
                throw new SecretException(named, behaviour.problem(SECRET), null, null);
            }
            return Secret.of(behaviour.has(Fault.ANSWERS_ANOTHER_SECRET) ? "another" : secret);
        }

        private String fetch(String password) {
            HttpCall call = HttpCall.get(Servers.WORKING).withHeader("Authorization", "Bearer " + password);
            return Json.readObject(context.http().send(call).body())
                    .get("secret")
                    .toString();
        }

        private String run() {
            ProcessBuilder builder = new ProcessBuilder(program.path().toString());
            builder.environment().clear();
            builder.environment().putAll(context.environment());
            if (!behaviour.has(Fault.PASSES_ALL_VARIABLES_ON)) {
                ChildEnvironment.removeSecrets(builder.environment());
            }
            try {
                return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public List<String> examine(SecretReference reference) {
            if (behaviour.has(Fault.STARTS_A_PROGRAM_WHEN_EXAMINED)) {
                run();
            }
            if (behaviour.has(Fault.ASKS_WHEN_EXAMINED)) {
                fetch("none");
            }
            return behaviour.has(Fault.TELLS_WHEN_EXAMINED) ? List.of("it is " + SECRET) : List.of();
        }

        @Override
        public String toString() {
            return behaviour.toString();
        }
    }

    @Override
    protected SecretResolverFactory factory() {
        return behaviour.has(Fault.HAS_ANOTHER_SCHEME) ? new OtherFactory() : new Factory();
    }

    @Override
    protected TestContext context() {
        return Servers.working();
    }

    @Override
    protected Optional<TestProgram> program() {
        return Optional.of(program);
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
