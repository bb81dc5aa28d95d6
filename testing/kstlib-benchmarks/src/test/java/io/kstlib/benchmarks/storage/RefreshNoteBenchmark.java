package io.kstlib.benchmarks.storage;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.benchmarks.BesideBaseline;
import io.kstlib.benchmarks.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The part of the storage {@code file} in a refresh: lock, read, prove, note, write. The baseline leaves no note. */
@State(Scope.Benchmark)
public class RefreshNoteBenchmark {

    private static final String PROVIDER = "example";
    private static final String NOTE = "1 " + "x".repeat(43) + " 2026-01-31T12:00:00.123Z 30 process 12345 of machine";

    private Path home;
    private TokenStorage storage;
    private long count;

    @Setup
    public void storeAToken() throws IOException {
        home = Files.createTempDirectory("kstlib-benchmark");
        TokenStorageFactory factory = ServiceLoader.load(TokenStorageFactory.class).stream()
                .filter(each -> each.type().getAnnotation(Plugin.class).type().equals("file"))
                .findFirst()
                .orElseThrow()
                .get();
        storage = factory.create(TestContext.of("auth.storage.file", Map.of()).home(home));
        storage.save(PROVIDER, next());
    }

    private Token next() {
        count++;
        return Token.builder(Secret.of("access".repeat(150) + count), Instant.parse("2026-01-31T12:00:00Z"))
                .refreshToken(Secret.of("refresh".repeat(100) + count))
                .build();
    }

    @TearDown
    public void clean() throws IOException {
        DirectoryTree.delete(home);
    }

    @Benchmark
    public Optional<Token> withoutNote() {
        return storage.update(PROVIDER, Duration.ofSeconds(1), (current, lease) -> {
            lease.prove();
            return Optional.of(next());
        });
    }

    @Benchmark
    @BesideBaseline(value = "withoutNote", mostTimesAsLong = 3)
    public Optional<Token> withNote() {
        return storage.update(PROVIDER, Duration.ofSeconds(1), (current, lease) -> {
            Optional<String> interrupted = lease.note().read();
            lease.prove();
            lease.note().write(interrupted.orElse(NOTE));
            return Optional.of(next());
        });
    }
}
