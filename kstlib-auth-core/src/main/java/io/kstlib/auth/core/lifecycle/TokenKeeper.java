package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stored token of one provider, and the one in memory that could not be stored. As long as there is such a one, it stands for the token
 * that it replaced, whose refresh token must not be sent again; and to store it is tried again. Safe for use by several threads.
 */
final class TokenKeeper {

    private static final Duration SAVE_AGAIN_AFTER = Duration.ofSeconds(10);

    private final String name;
    private final TokenStorage storage;
    private final TokenOwnership ownership;
    private final Time time;
    private final Consumer<String> warnings;
    private final AtomicReference<@Nullable Unsaved> unsaved = new AtomicReference<>();
    private final AtomicLong lastTryNanos = new AtomicLong();
    private final AtomicReference<@Nullable Token> lastBound = new AtomicReference<>();
    private final AtomicBoolean saidWhereItIsUsed = new AtomicBoolean();

    /**
     * A token that was obtained and could not be stored; after a refresh, the only copy of a refresh token that is still good.
     *
     * @param token the new token
     * @param replaced the token that is still stored in its place, whose refresh token is spent; {@code null} when nothing is stored
     */
    private record Unsaved(Token token, @Nullable Token replaced) {

        /**
         * Whether a stored token is still the one that this one replaces; another process may have renewed the mark of whose it is.
         *
         * @param stored {@code null} is nothing
         */
        boolean replaces(@Nullable Token stored) {
            if (stored == null || replaced == null) {
                return stored == null && replaced == null;
            }
            return stored.accessToken().equals(replaced.accessToken())
                    && stored.refreshToken().equals(replaced.refreshToken())
                    && stored.issuedAt().equals(replaced.issuedAt())
                    && stored.expiresAt().equals(replaced.expiresAt());
        }

        @Override
        public String toString() {
            return "Unsaved[" + token + "]";
        }
    }

    TokenKeeper(TokenLifecycle.Parts parts) {
        this.name = parts.name();
        this.storage = parts.storage();
        this.ownership = parts.ownership();
        this.time = parts.time();
        this.warnings = parts.warnings();
    }

    /** What is stored, whosever it is. */
    Optional<Token> load() {
        return storage.load(name);
    }

    boolean isEmpty() {
        return load().isEmpty();
    }

    /** What is stored, whatever is in memory. */
    Optional<Token> stored() {
        Optional<Token> token = load();
        token.ifPresent(ownership::verify);
        return token;
    }

    /** What is stored, whatever is in memory; not to be called under the lock. */
    Optional<Token> storedAndBound() {
        Optional<Token> token = stored();
        if (token.isPresent()) {
            bindAnew(token.get());
            String unasked = ownership.usedWithoutConsent().orElse(null);
            if (unasked != null && !saidWhereItIsUsed.getAndSet(true)) {
                warnings.accept(unasked);
            }
        }
        return token;
    }

    /**
     * Renews the mark of a token that goes by another trust now. The person hears of it each time, so the store is to have it at once; a
     * store that cannot is asked once for each token, and has it with the next refresh.
     */
    private void bindAnew(Token token) {
        Token rebound = ownership.rebound(token).orElse(null);
        if (rebound == null || token.equals(lastBound.getAndSet(token))) {
            return;
        }
        warnings.accept(ownership.reboundInWords());
        try {
            storage.update(
                    name,
                    Duration.ZERO,
                    (current, lease) -> current.filter(token::equals).isPresent() ? Optional.of(rebound) : current);
        } catch (StorageException | PluginException stays) {
            return; // the token is as good as it was
        }
    }

    /** The newest token there is: what is stored, or what should be. */
    Optional<Token> newest() {
        Unsaved waiting = unsaved.get();
        if (waiting == null) {
            return storedAndBound();
        }
        Optional<Token> stored;
        try {
            stored = stored();
        } catch (StorageException | PluginException unreadable) {
            return Optional.of(waiting.token()); // whatever befell the storage, this one is good
        }
        if (!waiting.replaces(stored.orElse(null))) {
            unsaved.compareAndSet(waiting, null); // stored by now, or someone logged in or out
            return stored;
        }
        saveAgain(waiting);
        return Optional.of(waiting.token());
    }

    /** The mark of what is stored; {@code null} when only loading tells, as long as a token is in memory alone. */
    @Nullable
    String revision() {
        return unsaved.get() != null ? null : storage.revision(name).orElse(null);
    }

    private void saveAgain(Unsaved waiting) {
        long last = lastTryNanos.get();
        long now = time.nanos();
        if (now - last < SAVE_AGAIN_AFTER.toNanos() || !lastTryNanos.compareAndSet(last, now)) {
            return;
        }
        try {
            save(waiting);
        } catch (StorageException | PluginException again) {
            return; // the person was told at the first time
        }
    }

    private void save(Unsaved waiting) {
        Optional<Token> stored = storage.update(
                name,
                Duration.ZERO,
                (current, lease) -> waiting.replaces(current.orElse(null)) ? Optional.of(waiting.token()) : current);
        if (!waiting.replaces(stored.orElse(null))) {
            unsaved.compareAndSet(waiting, null);
        }
    }

    /** A last try for a token that ends with this process otherwise. */
    void saveWhatIsLeft() {
        Unsaved waiting = unsaved.get();
        if (waiting == null) {
            return;
        }
        try {
            save(waiting);
        } catch (StorageException | PluginException lost) {
            warnings.accept("the refreshed token of \"" + name + "\" is lost, because it could not be stored: "
                    + lost.getMessage());
        }
    }

    /** In the storage's atomic update: what a refresh starts from, given what is stored; {@code null} is nothing. */
    @Nullable
    Token newestBeside(@Nullable Token current) {
        Unsaved waiting = unsaved.get();
        return waiting != null && waiting.replaces(current) ? waiting.token() : current;
    }

    Optional<Token> update(Duration wait, TokenUpdate update) {
        return storage.update(name, wait, update);
    }

    void keepInMemory(Token fresh, @Nullable Token stored, AuthException why) {
        lastTryNanos.set(time.nanos());
        if (unsaved.getAndSet(new Unsaved(fresh, stored)) == null) {
            warnings.accept("the refreshed token of \"" + name
                    + "\" could not be stored and ends with this process unless that changes: " + why.getMessage());
        }
    }

    /** What is in memory is stored by now, or is not to be stored any more. */
    void forgetUnsaved() {
        unsaved.set(null);
    }

    /** Announces changes of what is stored; empty when the storage cannot. */
    Optional<ChangeWatch> watch(Runnable changed) {
        return storage.watch(name, changed);
    }

    boolean hasUnsaved() {
        return unsaved.get() != null;
    }

    void verify(Token token) {
        ownership.verify(token);
    }

    /** What is to be stored with a token that is issued now. */
    TokenBinding mark() {
        return ownership.mark();
    }

    /** What is to be stored with the answer to the refresh of a token. */
    TokenBinding markAfter(Token before) {
        return ownership.markAfter(before);
    }

    void save(Token token) {
        storage.save(name, token);
        unsaved.set(null);
    }

    boolean clear() {
        unsaved.set(null);
        return storage.delete(name);
    }

    String location() {
        return storage.location(name);
    }
}
