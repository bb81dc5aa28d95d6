package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.plugin.folder.ContextLoader;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.LoginTurn;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A storage whose failures are of the sealed family only, and name the provider. What the application throws in the turn of a login passes it. */
public record GuardedStorage(TokenStorage plugin, PluginCalls calls) implements TokenStorage {

    @Override
    public Optional<Token> load(String provider) {
        return about(provider, () -> calls.answer("reading a token", () -> plugin.load(provider)));
    }

    @Override
    public boolean isReadOnly() {
        return calls.answer("asked whether it can be written", plugin::isReadOnly);
    }

    @Override
    public Optional<String> revision(String provider) {
        return about(provider, () -> calls.answer("looking for changes", () -> plugin.revision(provider)));
    }

    @Override
    public void save(String provider, Token token) {
        runAbout(provider, () -> calls.run("storing a token", () -> plugin.save(provider, token)));
    }

    @Override
    public boolean delete(String provider) {
        return about(provider, () -> calls.call("removing a token", () -> plugin.delete(provider)));
    }

    @Override
    public List<String> list() {
        return calls.answer("listing tokens", plugin::list);
    }

    /**
     * Checks that the storage applies the function exactly once, because the function may use up a refresh token. A storage that applies it twice, or
     * not at all, is broken.
     */
    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        AtomicInteger applied = new AtomicInteger();
        ContextLoader caller = calls.context().ofCaller();
        TokenUpdate once = (current, lease) -> {
            if (applied.incrementAndGet() > 1) {
                throw calls.defect("applied the function of an update twice");
            }
            Lease guarded = Guard.of(Lease.class, lease, calls);
            return caller.during(() -> update.apply(current, guarded));
        };
        Optional<Token> stored =
                about(provider, () -> calls.answer("changing a token", () -> plugin.update(provider, wait, once)));
        if (applied.get() == 0) {
            throw calls.defect("returned from an update without applying its function");
        }
        return stored;
    }

    @Override
    public Optional<ChangeWatch> watch(String provider, Runnable changed) {
        return about(provider, () -> calls.answer("announcing changes", () -> plugin.watch(provider, changed)))
                .map(watch -> new GuardedWatch(watch, calls));
    }

    /** The plugin's watch of a token. */
    private record GuardedWatch(ChangeWatch plugin, PluginCalls calls) implements ChangeWatch {

        @Override
        public boolean isLive() {
            return calls.call("asked whether it announces changes", plugin::isLive);
        }

        @Override
        public void close() {
            calls.run("closing a watch", plugin::close);
        }
    }

    @Override
    public Token inTurn(String provider, Duration wait, LoginTurn turn) {
        ContextLoader caller = calls.context().ofCaller();
        LoginTurn login = note -> PluginCalls.back(caller, () -> turn.take(note));
        return about(
                provider,
                () -> calls.answerWithCaller(
                        "letting a login take its turn", () -> plugin.inTurn(provider, wait, login)));
    }

    @Override
    public void unlock() {
        calls.run("being unlocked", plugin::unlock);
    }

    @Override
    public void proveWritable(String provider) {
        runAbout(provider, () -> calls.run("proving that it can write", () -> plugin.proveWritable(provider)));
    }

    @Override
    public PreflightReport preflight(String provider) {
        PreflightReport report =
                about(provider, () -> calls.answer("checking itself", () -> plugin.preflight(provider)));
        return new PreflightReport(
                report.checks().stream().map(check -> about(provider, check)).toList());
    }

    @Override
    public String location(String provider) {
        return calls.answer("reporting where tokens are stored", () -> plugin.location(provider));
    }

    @Override
    public Protection protection() {
        return calls.answer("telling how tokens are protected", plugin::protection);
    }

    @Override
    public void close() {
        calls.run("closing", plugin::close);
    }

    /** Lets the remedy of a failure name the provider. The plugin does not always know whose token it has before it. */
    private static <T> T about(String provider, Supplier<T> call) {
        try {
            return call.get();
        } catch (StorageException failure) {
            throw failure.about(provider);
        }
    }

    private static void runAbout(String provider, Runnable call) {
        about(provider, () -> {
            call.run();
            return true;
        });
    }

    private static Check about(String provider, Check check) {
        Remedy remedy = check.remedy();
        return remedy == null
                ? check
                : new Check(
                        check.name(),
                        check.status(),
                        check.message(),
                        check.duration(),
                        check.facts(),
                        remedy.about(provider));
    }
}
