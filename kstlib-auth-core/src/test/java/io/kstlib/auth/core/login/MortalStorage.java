package io.kstlib.auth.core.login;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A storage of a process that is killed after a number of steps. What was written stays, and locks end with the process. */
final class MortalStorage implements TokenStorage {

    /** The process dies here. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The life of the process, which several storages share. */
    static final class Life {
        private int steps = Integer.MAX_VALUE;
        private final List<String> order = new ArrayList<>();

        void endsAfter(int left) {
            steps = left;
        }

        void goesOn() {
            steps = Integer.MAX_VALUE;
        }

        List<String> locks() {
            return order;
        }

        private void step() {
            if (steps-- == 0) {
                throw new Killed();
            }
        }
    }

    private final Map<String, Token> tokens = new HashMap<>();
    private final Map<String, String> lines = new HashMap<>();
    private final String location;
    private final Life life;
    private boolean forgets;

    MortalStorage(String location, Life life) {
        this.location = location;
        this.life = life;
    }

    /** Keeps something else than what is written from now on. */
    void forgetRefreshTokens() {
        forgets = true;
    }

    @Override
    public Optional<Token> load(String provider) {
        life.step();
        return Optional.ofNullable(tokens.get(provider));
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        life.step();
        life.order.add(location);
        Line line = new Line(provider);
        Optional<Token> wanted = update.apply(Optional.ofNullable(tokens.get(provider)), new Lease() {
            @Override
            public void prove() {}

            @Override
            public Note note() {
                return line;
            }
        });
        life.step();
        if (wanted.isEmpty()) {
            tokens.remove(provider);
            lines.remove(provider);
        } else {
            Token kept = wanted.get();
            tokens.put(provider, forgets ? kept.toBuilder().refreshToken(null).build() : kept);
        }
        life.step();
        if (line.written) {
            lines.remove(provider);
        }
        life.step();
        return wanted;
    }

    /** Leaves a line as an update that never ended. */
    void leaveLine(String provider, String line) {
        lines.put(provider, line);
    }

    private final class Line implements Note {
        private final String provider;
        private boolean written;

        Line(String provider) {
            this.provider = provider;
        }

        @Override
        public Optional<String> read() {
            return Optional.ofNullable(lines.get(provider));
        }

        @Override
        public void write(String line) {
            life.step();
            lines.put(provider, line);
            written = true;
            life.step();
        }

        @Override
        public void clear() {
            lines.remove(provider);
        }
    }

    @Override
    public List<String> list() {
        return List.copyOf(new TreeSet<>(tokens.keySet()));
    }

    @Override
    public void proveWritable(String provider) {}

    @Override
    public String location(String provider) {
        return location + "/" + provider;
    }

    @Override
    public Protection protection() {
        return Protection.PLAINTEXT;
    }
}
