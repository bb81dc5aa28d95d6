package io.kstlib.auth.core;

import io.kstlib.auth.api.token.Token;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** However many requests are refused with the same token, one of them replaces it and the others take what it got. */
final class RefusedTokens {

    private final TokenSource source;
    private final ReentrantLock replacing = new ReentrantLock();
    private @Nullable Token lastRefused;
    private @Nullable Token lastReplacement;

    RefusedTokens(TokenSource source) {
        this.source = source;
    }

    /**
     * @return the token to try instead; empty when there is none
     * @throws InterruptedException if the thread is interrupted while another one gets the token
     * @throws io.kstlib.auth.api.error.AuthException if the refresh failed; the next caller tries again
     */
    Optional<Token> replacementOf(Token refused) throws InterruptedException {
        replacing.lockInterruptibly();
        try {
            if (lastRefused == null || !isSame(lastRefused, refused)) {
                Optional<Token> replacement = source.replace(refused);
                lastReplacement =
                        replacement.filter(token -> !isSame(token, refused)).orElse(null);
                lastRefused = refused;
            }
            return Optional.ofNullable(lastReplacement);
        } finally {
            replacing.unlock();
        }
    }

    private static boolean isSame(Token one, Token other) {
        return one.accessToken().equals(other.accessToken());
    }
}
