package io.kstlib.auth.testkit.leased;

import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.ClosedPort;
import io.kstlib.auth.testkit.storage.SharedTokenStorageContract;
import io.kstlib.auth.testkit.storage.StorageRecipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;

/** The contract of shared storages, for those on a {@link LeaseServer}. */
abstract class LeasedContract extends SharedTokenStorageContract {

    private final StorageFault fault;
    private final Duration lease;
    private final LeaseServer server = started();

    @AutoClose
    private final ClosedPort nowhere = new ClosedPort();

    LeasedContract(StorageFault fault, Duration lease) {
        this.fault = fault;
        this.lease = lease;
    }

    private static LeaseServer started() {
        try {
            return new LeaseServer();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Returns the type of the storage. */
    Class<? extends TokenStorageFactory> type() {
        return LeasedStorageFactory.class;
    }

    private StorageRecipe recipe(int port) {
        return new StorageRecipe(
                        type(),
                        Map.of(
                                "port", String.valueOf(port),
                                "lease", String.valueOf(lease.toMillis()),
                                "fault", fault.name(),
                                "password", "env://PASSWORD"),
                        Map.of(),
                        Path.of("nowhere"))
                .withSecret("env://PASSWORD", LeaseServer.PASSWORD);
    }

    @Override
    protected StorageRecipe recipe() {
        return recipe(server.port());
    }

    @Override
    protected StorageRecipe unreachable() {
        return recipe(nowhere.number());
    }

    @Override
    protected Duration lease() {
        return lease;
    }

    @Override
    protected void breakLock(String provider) {
        server.takeLockAway(TokenText.key(provider));
    }

    @Override
    protected void damage(String provider, byte[] content) {
        String text = Base64.getUrlEncoder().encodeToString(content);
        server.ask("PUT", TokenText.key(provider), text.isEmpty() ? "=" : text);
    }

    @Override
    protected Optional<Instant> forgottenAt(String provider) {
        Instant end = Instant.parse(server.ask("END", TokenText.key(provider)));
        return Optional.of(end).filter(time -> time.isBefore(Instant.parse("9999-01-01T00:00:00Z")));
    }
}
