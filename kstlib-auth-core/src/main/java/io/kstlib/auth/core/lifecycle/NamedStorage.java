package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.LoginTurn;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A storage that uses one name for every name that it is asked for. Closing it leaves the storage open, because others use it. */
class NamedStorage implements TokenStorage {

    private final TokenStorage below;
    private final String key;

    /**
     * @param key the name there
     */
    NamedStorage(TokenStorage below, String key) {
        this.below = below;
        this.key = key;
    }

    @Override
    public Optional<Token> load(String provider) {
        return below.load(key);
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        return below.update(key, wait, update);
    }

    @Override
    public boolean delete(String provider) {
        return below.delete(key);
    }

    @Override
    public List<String> list() {
        return below.list();
    }

    @Override
    public Optional<String> revision(String provider) {
        return below.revision(key);
    }

    @Override
    public Optional<ChangeWatch> watch(String provider, Runnable changed) {
        return below.watch(key, changed);
    }

    @Override
    public Token inTurn(String provider, Duration wait, LoginTurn turn) {
        return below.inTurn(key, wait, turn);
    }

    @Override
    public void unlock() {
        below.unlock();
    }

    @Override
    public void proveWritable(String provider) {
        below.proveWritable(key);
    }

    @Override
    public boolean isReadOnly() {
        return below.isReadOnly();
    }

    @Override
    public PreflightReport preflight(String provider) {
        return below.preflight(key);
    }

    @Override
    public String location(String provider) {
        return below.location(key);
    }

    @Override
    public Protection protection() {
        return below.protection();
    }
}
