package io.kstlib.auth.core;

import io.kstlib.auth.api.provider.PreflightReport;
import io.kstlib.auth.api.storage.LoginTurn;
import io.kstlib.auth.api.storage.TokenStorage;
import io.kstlib.auth.api.storage.TokenUpdate;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.plugin.dropped.ContextLoader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A storage whose failures are of the sealed family alone, but for those of a login, which {@link GuardedProvider} speaks of. */
record GuardedStorage(TokenStorage plugin, PluginCalls calls) implements TokenStorage {

    @Override
    public Optional<Token> load(String provider) {
        return calls.call("reading a token", () -> plugin.load(provider));
    }

    @Override
    public Optional<String> revision(String provider) {
        return calls.call("looking for changes", () -> plugin.revision(provider));
    }

    @Override
    public void save(String provider, Token token) {
        calls.run("storing a token", () -> plugin.save(provider, token));
    }

    @Override
    public boolean delete(String provider) {
        return calls.call("removing a token", () -> plugin.delete(provider));
    }

    @Override
    public List<String> list() {
        return calls.call("listing tokens", plugin::list);
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        ContextLoader caller = calls.context().ofCaller();
        TokenUpdate decision = stored -> caller.during(() -> update.apply(stored));
        return calls.call("changing a token", () -> plugin.update(provider, wait, decision));
    }

    @Override
    public Token inTurn(String provider, Duration wait, LoginTurn turn) {
        ContextLoader caller = calls.context().ofCaller();
        LoginTurn login = note -> caller.during(() -> turn.take(note));
        return calls.unguarded(() -> plugin.inTurn(provider, wait, login));
    }

    @Override
    public void proveWritable(String provider) {
        calls.run("proving that it can write", () -> plugin.proveWritable(provider));
    }

    @Override
    public void proveReplaceable(String provider) {
        calls.run("proving that it can replace a token", () -> plugin.proveReplaceable(provider));
    }

    @Override
    public PreflightReport preflight(String provider) {
        return calls.call("checking itself", () -> plugin.preflight(provider));
    }

    @Override
    public String location(String provider) {
        return calls.call("telling where tokens rest", () -> plugin.location(provider));
    }

    @Override
    public Protection protection() {
        return calls.call("telling how tokens are protected", plugin::protection);
    }

    @Override
    public void close() {
        calls.run("closing", plugin::close);
    }
}
