package io.kstlib.auth.core.session;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Replaces a refused token once, even if many requests are refused with it. One of them gets the new token and the others use it, too. */
final class RefusedTokens {

    private final TokenSource source;
    private final ReentrantLock replacing = new ReentrantLock();
    private @Nullable Token lastRefused;
    private @Nullable Token lastReplacement;
    private @Nullable Failure lastFailure;
    private volatile int attempts;

    /** Why a token could not be replaced. */
    private record Failure(Token refused, AuthException why, int attempt) {
        @Override
        public String toString() {
            return "Failure[" + attempt + "]";
        }
    }

    RefusedTokens(TokenSource source) {
        this.source = source;
    }

    /**
     * @return the token to try instead; empty when there is none
     * @throws InterruptedException if the thread is interrupted while another one gets the token
     * @throws AuthException if the refresh failed, for this caller or the one that it waited for; a later call tries again
     */
    Optional<Token> replacementOf(Token refused) throws InterruptedException {
        int before = attempts;
        replacing.lockInterruptibly();
        try {
            if (lastRefused == null || !isSame(lastRefused, refused)) {
                throwIfFailedSince(before, refused);
                lastReplacement = replace(refused);
                lastRefused = refused;
            }
            return Optional.ofNullable(lastReplacement);
        } finally {
            replacing.unlock();
        }
    }

    /** Shares the failure with those that waited. If each of them tried again, the last one would wait for all the tries. */
    private void throwIfFailedSince(int attempt, Token refused) {
        Failure last = lastFailure;
        if (last != null && last.attempt() > attempt && isSame(last.refused(), refused)) {
            throw last.why();
        }
    }

    private @Nullable Token replace(Token refused) {
        try {
            return source.replace(refused)
                    .filter(token -> !isSame(token, refused))
                    .orElse(null);
        } catch (AuthException failed) {
            if (Thread.currentThread().isInterrupted()) {
                throw failed; // this thread was interrupted, so the failure is not shared
            }
            int attempt = attempts + 1;
            lastFailure = new Failure(refused, failed, attempt);
            attempts = attempt;
            throw failed;
        }
    }

    private static boolean isSame(Token one, Token other) {
        return one.accessToken().equals(other.accessToken());
    }
}
