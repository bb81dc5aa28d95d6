package io.kstlib.auth.testkit.storage;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A token that counts. All of its fields hold the same number, so a token made of two halves is found. */
final class Counter {

    /** The system property that passes {@link #START} to a child process. The child must make the same tokens as its parent. */
    static final String START_PROPERTY = "kstlib.testkit.start";

    /** The start of this test run. The times of the tokens begin there, since a storage may drop tokens that expired long ago. */
    @SuppressWarnings("TimeInStaticInitializer") // all tokens of a run need the same time
    static final Instant START = Instant.parse(System.getProperty(
            START_PROPERTY, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));

    private static final String COUNT = "count";

    private Counter() {}

    static void increment(TokenStorage storage, String provider) {
        increment(storage, provider, () -> {});
    }

    /** Increments the token. Runs {@code whenApplied} each time that the storage applies the function. */
    static void increment(TokenStorage storage, String provider, Runnable whenApplied) {
        storage.update(provider, TokenStorageContract.PATIENCE, (current, lease) -> {
            whenApplied.run();
            LockSupport.parkNanos(1); // lets other threads come in between
            return Optional.of(token(count(current) + 1));
        });
    }

    static long read(TokenStorage storage, String provider) {
        return count(storage.load(provider));
    }

    static Token token(long count) {
        return Token.builder(Secret.of("access-" + count), START.plusSeconds(count))
                .refreshToken(Secret.of("refresh-" + "x".repeat((int) (count % 50) * 100) + count))
                .metadata(Map.of(COUNT, count))
                .build();
    }

    private static long count(Optional<Token> current) {
        if (current.isEmpty()) {
            return 0;
        }
        Token token = current.get();
        if (token.metadata().get(COUNT) instanceof Number number) {
            long count = number.longValue();
            if (token.equals(token(count))) {
                return count;
            }
        }
        throw new AssertionError("the stored token is none of those that were saved: " + token);
    }
}
