package io.kstlib.storage.memory;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The tokens of one storage object, with one lock per provider. Safe for use by several threads. */
final class MemoryTokenStorage implements TokenStorage {

    private final ConcurrentMap<String, Slot> slots = new ConcurrentHashMap<>();

    private Slot slot(String provider) {
        return slots.computeIfAbsent(provider, Slot::new);
    }

    @Override
    public Optional<Token> load(String provider) {
        return slot(provider).token();
    }

    @Override
    public List<String> list() {
        List<String> names = new ArrayList<>();
        slots.forEach((provider, slot) -> {
            if (slot.token().isPresent()) {
                names.add(provider);
            }
        });
        Collections.sort(names);
        return List.copyOf(names);
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        return slot(provider).update(wait, update);
    }

    @Override
    public void proveWritable(String provider) {
        slot(provider);
    }

    @Override
    public String location(String provider) {
        return Slot.LOCATION;
    }

    @Override
    public Protection protection() {
        return Protection.NOT_STORED;
    }

    @Override
    public String toString() {
        return "MemoryTokenStorage" + list();
    }
}
