package io.kstlib.auth.core.plugin;

import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.testkit.SecretResolverContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FileSecretsTest extends SecretResolverContract {

    @TempDir
    Path home;

    @BeforeEach
    void write() throws IOException {
        change(secret());
    }

    @Override
    protected void change(String secret) throws IOException {
        Files.writeString(home.resolve("secret.txt"), secret + "\n");
    }

    @Override
    protected SecretResolverFactory factory() {
        return new FileSecrets();
    }

    @Override
    protected TestContext context() {
        return TestContext.of("auth.secrets.file", Map.of()).home(home);
    }

    @Override
    protected String reference() {
        return "file://~/secret.txt";
    }

    @Override
    protected String secret() {
        return "canary-secret";
    }

    @Override
    protected String missing() {
        return "file://~/nothing.txt";
    }
}
