package io.kstlib.auth.testkit.example;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

final class MapTokenStorage implements TokenStorage {

    private final Map<String, Map<String, Object>> tokens = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> locks = new ConcurrentHashMap<>();

    @Override
    public Optional<Token> load(String provider) {
        return Optional.ofNullable(tokens.get(provider)).map(Token::fromMap);
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        Semaphore lock = locks.computeIfAbsent(provider, any -> new Semaphore(1));
        acquire(lock, provider, wait);
        try {
            Optional<Token> wanted = update.apply(load(provider), Lease.HELD);
            wanted.ifPresentOrElse(token -> tokens.put(provider, token.toMap()), () -> tokens.remove(provider));
            return wanted;
        } finally {
            lock.release();
        }
    }

    private void acquire(Semaphore lock, String provider, Duration wait) {
        try {
            if (lock.tryAcquire() || lock.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
            throw locked(provider, "in use by another thread", null);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw locked(provider, "in use, and waiting was interrupted", interrupt);
        }
    }

    private StorageException locked(String provider, String why, Throwable cause) {
        String problem = "the token of " + provider + " is " + why;
        return new StorageException(location(provider), Reason.LOCKED, problem, Remedy.advice("Try again"), cause);
    }

    @Override
    public List<String> list() {
        return tokens.keySet().stream().sorted().toList();
    }

    @Override
    public void proveWritable(String provider) {}

    @Override
    public String location(String provider) {
        return "a map";
    }

    @Override
    public Protection protection() {
        return Protection.NOT_STORED;
    }
}
