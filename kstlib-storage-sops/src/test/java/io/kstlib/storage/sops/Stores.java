package io.kstlib.storage.sops;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.sops.key.KeyContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Storages of a person who has nothing but a home directory. */
final class Stores {

    static final Token TOKEN = token("canary-access");

    private static final Origin FILE = new Origin("kstlib.conf.yml", 3);

    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<TestContext> contexts = new ArrayList<>();
    private Map<String, String> own = Map.of();

    Stores(Path home) {
        this.home = home;
    }

    static Token token(String access) {
        return Token.builder(Secret.of(access), Instant.parse("2026-01-31T12:00:00Z"))
                .refreshToken(Secret.of("canary-refresh"))
                .idToken(Secret.of("canary-id"))
                .scope(List.of("openid"))
                .metadata(Map.of("session_state", "canary-state", "canary_unencrypted", "canary-in-plain"))
                .build();
    }

    /** Sets {@code auth.storage.sops}. */
    Stores configured(Map<String, String> section) {
        this.own = section;
        return this;
    }

    Stores set(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    StorageContext context() {
        Map<String, ConfigValue> own = map(this.own).entries();
        TestContext context = TestContext.of("auth.storage.sops", own)
                .environment(environment)
                .home(home);
        contexts.add(context);
        return context;
    }

    private static ConfigMap map(Map<String, String> section) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        section.forEach((key, value) -> entries.put(key, new ConfigScalar(value, Kind.TEXT, FILE)));
        return new ConfigMap(entries, FILE);
    }

    TokenStorage storage() {
        return new SopsTokenStorageFactory().create(context());
    }

    /** Returns where all stores with this home directory and these variables look for keys. */
    KeyContext keyContext() {
        return SopsKeyContexts.of(environment, UserDirectory.at(home), Clock.systemUTC());
    }

    void writable(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    TokenCipher cipher() {
        return TokenCipher.of(new SopsTokenStorageFactory.SopsSettings(context()).recipients(), context());
    }

    void forgetNotices() {
        contexts.clear();
    }

    List<String> notices() {
        return contexts.stream().flatMap(context -> context.warnings().stream()).toList();
    }

    Path tokenFile() {
        return Path.of(storage().location("corporate"));
    }

    Path keyFile() {
        return home.resolve(".config/sops/age/keys.txt");
    }

    /** Returns the text of every file below the home directory. */
    Map<Path, String> contents() {
        Map<Path, String> contents = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readString(file));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return contents;
    }

    Stores write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            writable(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Optional<Token> load() {
        return storage().load("corporate");
    }
}
