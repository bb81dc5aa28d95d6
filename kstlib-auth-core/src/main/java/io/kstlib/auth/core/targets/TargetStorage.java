package io.kstlib.auth.core.targets;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.Optional;

/**
 * The access token for one target, in the record of a login. Its lock is that of the login, so the refresh token of the login is used by one refresh
 * at a time, whatever it is for.
 */
final class TargetStorage extends NamedStorage {

    private final TokenStorage record;
    private final Target target;
    private final TokenStorage ownLogin;

    /**
     * @param record the record of the login
     * @param name the name of the login there
     * @param target what the access token is for
     * @param ownLogin where the login of its own is, which takes precedence
     */
    TargetStorage(TokenStorage record, String name, Target target, TokenStorage ownLogin) {
        super(record, name);
        this.record = record;
        this.target = target;
        this.ownLogin = ownLogin;
    }

    @Override
    public Optional<Token> load(String provider) {
        return record.load(provider).flatMap(this::seen);
    }

    private Optional<Token> seen(Token login) {
        return TargetRecord.seen(login, target);
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        Optional<Token> changed = record.update(provider, wait, (current, lease) -> {
            Optional<Token> before = current.flatMap(this::seen);
            Optional<Token> after = update.apply(before, lease);
            if (current.isEmpty() || before.isEmpty()) {
                return current;
            }
            Token login = current.get();
            return Optional.of(
                    after.isEmpty()
                            ? TargetRecord.without(login, target)
                            : TargetRecord.with(login, target, before.get(), after.get()));
        });
        return changed.flatMap(this::seen);
    }

    /** Announces a login of its own, too: without a look at the storage, the token of the login to the provider would stay in use. */
    @Override
    public Optional<ChangeWatch> watch(String provider, Runnable changed) {
        ChangeWatch ofLogin = super.watch(provider, changed).orElse(null);
        if (ofLogin == null) {
            return Optional.empty();
        }
        try {
            ChangeWatch ofOwn = ownLogin.watch(provider, changed).orElse(null);
            if (ofOwn != null) {
                return Optional.of(new BothWatches(ofLogin, ofOwn));
            }
        } catch (AuthException notNow) {
            ofLogin.close();
            throw notNow;
        }
        ofLogin.close();
        return Optional.empty();
    }

    private record BothWatches(ChangeWatch one, ChangeWatch other) implements ChangeWatch {

        @Override
        public boolean isLive() {
            return one.isLive() && other.isLive();
        }

        @Override
        public void close() {
            try {
                one.close();
            } finally {
                other.close();
            }
        }
    }

    @Override
    public boolean delete(String provider) {
        Optional<Token> before = load(provider);
        update(provider, LOCK_WAIT, (current, lease) -> Optional.empty());
        return before.filter(token -> !TargetRecord.isNone(token)).isPresent();
    }
}
