package io.kstlib.auth.core;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.storage.TokenStorage;
import io.kstlib.auth.api.token.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands out tokens and refreshes them. Every refresh is made within the storage's atomic update, after reading the token again there, so
 * that a refresh token is used once whoever else wants one at the same time.
 */
final class TokenLifecycle {

    /** Longer than a refresh can take, so that a waiter outlasts the one before it. */
    private static final Duration LOCK_WAIT = Duration.ofSeconds(60);

    /** A short-lived token is not refreshed before this share of its life is left, else every call would refresh it. */
    private static final int LEEWAY_SHARE = 5;

    private final String name;
    private final Supplier<Provider> provider;
    private final TokenStorage storage;
    private final TokenOwnership ownership;
    private final Clock clock;
    private final Consumer<String> warnings;

    TokenLifecycle(
            String name,
            Supplier<Provider> provider,
            TokenStorage storage,
            TokenOwnership ownership,
            Clock clock,
            Consumer<String> warnings) {
        this.name = name;
        this.provider = provider;
        this.storage = storage;
        this.ownership = ownership;
        this.clock = clock;
        this.warnings = warnings;
    }

    Optional<Token> stored() {
        Optional<Token> token = storage.load(name);
        token.ifPresent(ownership::verify);
        return token;
    }

    /** A fresh token is handed out without taking any lock. */
    Token valid() {
        Token token = stored().orElseThrow(this::nobody);
        if (!isStale(token)) {
            return token;
        }
        if (!token.isRefreshable()) {
            return unrefreshable(token);
        }
        try {
            return refresh(this::isStale);
        } catch (NetworkException passing) {
            if (token.isExpired(clock.instant())) {
                throw passing;
            }
            return token; // still good; the next call tries again
        }
    }

    /** Refreshes also a fresh token, unless somebody else did so while this waited for the lock. */
    Token refreshNow() {
        Token seen = stored().orElseThrow(this::nobody);
        return refresh(current -> current.accessToken().equals(seen.accessToken()));
    }

    /** Refreshes because a server refused {@code rejected}, unless another token is stored by now. */
    Token refreshInsteadOf(Token rejected) {
        return refresh(current -> current.accessToken().equals(rejected.accessToken()));
    }

    boolean isStale(Token token) {
        return !clock.instant().isBefore(refreshDue(token));
    }

    Instant refreshDue(Token token) {
        Duration lifetime = Duration.between(token.issuedAt(), token.effectiveExpiry());
        if (lifetime.isNegative()) {
            return token.effectiveExpiry(); // it claims to have expired before it was issued
        }
        Duration leeway = lifetime.dividedBy(LEEWAY_SHARE);
        if (leeway.compareTo(Token.REFRESH_LEEWAY) > 0) {
            leeway = Token.REFRESH_LEEWAY;
        }
        return token.effectiveExpiry().minus(leeway);
    }

    private Token refresh(Predicate<Token> due) {
        AtomicReference<@Nullable Token> obtained = new AtomicReference<>();
        try {
            return storage.update(name, LOCK_WAIT, current -> {
                        Token token = current.orElseThrow(this::nobody);
                        ownership.verify(token);
                        if (!due.test(token)) {
                            return current;
                        }
                        Token fresh = exchange(token);
                        obtained.set(fresh);
                        return Optional.of(fresh);
                    })
                    .orElseThrow(this::nobody);
        } catch (StorageException notSaved) {
            Token fresh = obtained.get();
            if (fresh == null) {
                throw notSaved;
            }
            // The server has forgotten the old refresh token: this one must reach the caller whatever became of the
            // disk.
            warnings.accept("the refreshed token of \"" + name + "\" could not be stored: " + notSaved.getMessage());
            return fresh;
        }
    }

    private Token exchange(Token token) {
        if (!token.isRefreshable()) {
            throw expired(token);
        }
        try {
            return ownership.claim(provider.get().refresh(token));
        } catch (OAuthErrorException refused) {
            if (!refused.error().equals("invalid_grant")) {
                throw refused;
            }
            throw new NotLoggedInException(
                    name,
                    Reason.REFRESH_REFUSED,
                    "the session of \"" + name + "\" has ended: " + refused.problem(),
                    logInAgain(),
                    refused);
        }
    }

    private Token unrefreshable(Token token) {
        if (token.isExpired(clock.instant())) {
            throw expired(token);
        }
        return token;
    }

    private NotLoggedInException expired(Token token) {
        Instant expiry = token.effectiveExpiry();
        String problem = token.isExpired(clock.instant())
                ? "the token of \"" + name + "\" expired at " + expiry + " and there is no refresh token"
                : "the token of \"" + name + "\" cannot be refreshed: there is no refresh token";
        return new NotLoggedInException(name, Reason.EXPIRED, problem, logInAgain(), null);
    }

    private NotLoggedInException nobody() {
        return new NotLoggedInException(
                name, Reason.NO_TOKEN, "not logged in at \"" + name + "\"", "Run: kstlib auth login " + name, null);
    }

    private String logInAgain() {
        return "Log in again: kstlib auth login " + name;
    }
}
