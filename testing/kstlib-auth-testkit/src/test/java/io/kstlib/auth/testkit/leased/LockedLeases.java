package io.kstlib.auth.testkit.leased;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.LockedStorage;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The storage on a {@link LeaseServer} as its author writes it with {@link LockedStorage}. */
public final class LockedLeases extends LockedStorage {

    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private final LeaseClient server;
    private final Duration lease;

    LockedLeases(LeaseClient server, Duration lease) {
        this.server = server;
        this.lease = lease;
    }

    /** Makes storages of the type {@code locked}. */
    @Plugin(type = "locked", description = "tokens at a server")
    public static final class Factory implements TokenStorageFactory {

        /** Creates the factory for {@link java.util.ServiceLoader}. */
        public Factory() {}

        @Override
        public ConfigSchema schema() {
            return new LeasedStorageFactory().schema();
        }

        @Override
        public TokenStorage create(StorageContext context) {
            return new LockedLeases(
                    LeasedStorageFactory.client(context),
                    Duration.ofMillis(Long.parseLong(context.settings().require(LeasedStorageFactory.LEASE))));
        }
    }

    @Override
    protected Optional<Duration> lease() {
        return Optional.of(lease);
    }

    @Override
    public Optional<Token> load(String name) {
        return value(TokenText.key(name)).map(text -> token(name, text));
    }

    private Token token(String name, String text) {
        try {
            return TokenText.read(text);
        } catch (IllegalArgumentException noToken) {
            throw damaged(name, "it is no token");
        }
    }

    private Optional<String> value(String key) {
        return Optional.of(server.ask("GET", key)).filter(text -> !text.equals("-"));
    }

    @Override
    protected Lock lock(String name, Purpose purpose) {
        String key = TokenText.key(name);
        return new LeasedLock(name, key, purpose == Purpose.UPDATE ? key : "turn:" + key);
    }

    private final class LeasedLock implements Lock {

        private final String name;
        private final String token;
        private final String key;
        private final String owner = UUID.randomUUID().toString();

        LeasedLock(String name, String token, String key) {
            this.name = name;
            this.token = token;
            this.key = key;
        }

        private String held(String... words) {
            String answer = server.ask(words);
            if (answer.equals("-")) {
                throw lost(name);
            }
            return answer;
        }

        @Override
        public void take() {
            if (server.ask("LOCK", key, owner, String.valueOf(lease.toMillis())).equals("-")) {
                throw heldBy(name, "another owner");
            }
        }

        @Override
        public void renew() {
            held("RENEW", key, owner, String.valueOf(lease.toMillis()));
        }

        @Override
        public Optional<Token> read() {
            return load(name);
        }

        @Override
        public void prove() {
            held("HELD", key, owner);
        }

        @Override
        public void write(Token next) {
            Instant end = TokenStorage.keptUntil(next).orElse(NEVER);
            held("SET", token, owner, TokenText.write(next), end.toString());
        }

        @Override
        public boolean remove() {
            return held("DEL", token, owner).equals("OK");
        }

        @Override
        public Optional<String> note() {
            return value("left:" + key).map(TokenText::plain);
        }

        @Override
        public void note(String line) {
            held("LEAVE", key, owner, TokenText.word(line));
        }

        @Override
        public void clearNote() {
            held("TAKE", key, owner);
        }

        @Override
        public void close() {
            server.ask("UNLOCK", key, owner);
        }
    }

    @Override
    public List<String> list() {
        return Arrays.stream(server.ask("KEYS").split(" "))
                .filter(key -> key.startsWith("token:"))
                .map(TokenText::provider)
                .sorted()
                .toList();
    }

    @Override
    public void proveWritable(String name) {
        load(name);
    }

    @Override
    public String location(String name) {
        return "port " + server.port();
    }

    @Override
    public Protection protection() {
        return Protection.REMOTE_PLAINTEXT;
    }

    @Override
    public String toString() {
        return "LockedLeases[" + server.port() + "]";
    }
}
