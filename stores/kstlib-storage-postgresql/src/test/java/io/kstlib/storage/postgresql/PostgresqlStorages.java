package io.kstlib.storage.postgresql;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.storage.StorageRecipe;
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import io.kstlib.storage.sops.envelope.RecordProof;
import io.kstlib.storage.sops.envelope.RecordProof.Written;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes storages on a server, and closes them. */
final class PostgresqlStorages implements AutoCloseable {

    private final Path home;
    private final Map<String, String> settings = new HashMap<>();
    private final List<TokenStorage> made = new ArrayList<>();

    PostgresqlStorages(Path home, String url) {
        this.home = home;
        settings.put("url", url);
        settings.put("username", PostgresqlProcess.ROOT);
        settings.put("lease", "6");
    }

    PostgresqlStorages with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Returns the proof of a record that a replica with the same key writes. */
    String proof(Written record) {
        TestContext context =
                TestContext.of("auth.storage.postgresql", Map.of()).home(home);
        RecordProof proofs = RecordProof.of(TokenEnvelope.of(context), context);
        proofs.prove("the server of the test");
        return proofs.of(record, "the server of the test");
    }

    TokenStorage make() {
        TokenStorage storage = new StorageRecipe(PostgresqlTokenStorageFactory.class, settings, Map.of(), home).make();
        made.add(storage);
        return storage;
    }

    static Token token(String access) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return Token.builder(Secret.of(access), now)
                .refreshToken(Secret.of("refresh-of-" + access))
                .build();
    }

    static Optional<Secret> access(TokenStorage storage) {
        return storage.load("corporate").map(Token::accessToken);
    }

    @Override
    public void close() {
        made.forEach(TokenStorage::close);
    }
}
