package io.kstlib.storage.keyring;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Storages of a person with a home directory and the variables of a session. */
final class Desktop {

    static final Token TOKEN = Token.builder(Secret.of("canary-access"), Instant.parse("2026-01-31T12:00:00Z"))
            .refreshToken(Secret.of("canary-refresh"))
            .build();

    private final Path home;
    private final Map<String, String> environment;
    private final List<TestContext> contexts = new ArrayList<>();

    Desktop(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    TokenStorage storage() {
        TestContext context = TestContext.of("auth.storage.keyring", Map.of())
                .environment(environment)
                .home(home);
        contexts.add(context);
        return new KeyringTokenStorageFactory().create(context);
    }

    Path file() {
        return home.resolve(".config/kstlib/auth/tokens/corporate.token.keyring.json");
    }

    List<String> notices() {
        return contexts.stream().flatMap(context -> context.warnings().stream()).toList();
    }

    String checks() {
        return storage().preflight("corporate").checks().stream()
                .map(check -> check.name() + " " + check.status())
                .toList()
                .toString();
    }
}
