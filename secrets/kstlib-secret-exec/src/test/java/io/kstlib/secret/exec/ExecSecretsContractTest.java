package io.kstlib.secret.exec;

import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.testkit.SecretResolverContract;
import io.kstlib.auth.testkit.TestProgram;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ExecSecretsContractTest extends SecretResolverContract {

    @TempDir
    Path home;

    private TestProgram program;

    @BeforeEach
    void install() {
        program = new TestProgram(home).prints(secret() + "\n");
    }

    @Override
    protected SecretResolverFactory factory() {
        return new ExecSecrets();
    }

    @Override
    protected TestContext context() {
        return TestContext.of(
                        "auth.secrets.exec",
                        Map.of("corp", Map.of("command", List.of(program.path().toString()))))
                .home(home);
    }

    @Override
    protected Optional<TestProgram> program() {
        return Optional.of(program);
    }

    @Override
    protected String reference() {
        return "exec://corp";
    }

    @Override
    protected String secret() {
        return "canary-secret";
    }

    @Override
    protected String missing() {
        return "exec://corpo";
    }
}
