package io.kstlib.storage.keyring;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.storage.file.store.FileMode;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.file.store.OtherUsers;
import io.kstlib.storage.file.store.TokenFileFormat;
import io.kstlib.storage.file.store.TokenFileStorage;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import java.nio.file.Path;
import java.util.List;

/** The storage type {@code keyring}. */
@Plugin(type = "keyring", description = "encrypted files, one per provider, whose key is in the keyring of the system")
public final class KeyringTokenStorageFactory implements TokenStorageFactory {

    private static final String SUFFIX = ".token.keyring.json";

    private static final ConfigKey<ConfigPath> DIRECTORY = ConfigKey.path(
                    "directory", "where the encrypted token files are, one per provider")
            .standardInWords("~/.config/kstlib/auth/tokens");

    /** For {@link java.util.ServiceLoader}. */
    public KeyringTokenStorageFactory() {}

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(DIRECTORY);
    }

    @Override
    public String storedName(String provider) {
        return TokenFileStorage.fileName(provider);
    }

    @Override
    public TokenStorage create(StorageContext context) {
        Path directory = context.settings().file(DIRECTORY, context.home()).orElseGet(context::standardDirectory);
        KeyringIdentity identity =
                new KeyringIdentity(Keyring.ofSystem(context.environment()), locks(context), context::warn);
        TokenFormat format = new TokenFormat(TokenEnvelope.of(identity, context), identity);
        return new TokenFileStorage(store(directory, context), SUFFIX, format);
    }

    /** A person has one key for all folders and each XDG_CONFIG_HOME, so its lock is always in the same place. */
    private static LockedFileStore locks(StorageContext context) {
        Path directory = context.home()
                .path()
                .map(home -> home.resolve(".config/kstlib/auth/tokens"))
                .orElseGet(context::standardDirectory);
        return store(directory, context);
    }

    private static LockedFileStore store(Path directory, StorageContext context) {
        return new LockedFileStore(directory, OtherUsers.KEPT_OUT, FileMode.OWNER_READ_WRITE, context.clock());
    }

    /** A file of SOPS whose only recipient is the age key in the keyring. */
    private record TokenFormat(TokenEnvelope envelope, KeyringIdentity identity) implements TokenFileFormat {

        @Override
        public byte[] write(Token token, Path file) {
            return envelope.seal(token, file.toString());
        }

        @Override
        public Token read(byte[] content, Path file, String provider) {
            return envelope.open(content, file.toString(), provider);
        }

        @Override
        public void unlock() {
            identity.unlock();
        }

        @Override
        public void prove(Path file) {
            envelope.prove(file.toString());
        }

        @Override
        public void proveReplacement(byte[] stored, Path file) {
            envelope.proveReplacement(stored, file.toString());
        }

        @Override
        public List<Check> preflight(Path file) {
            return envelope.preflight(file.toString());
        }

        @Override
        public Protection protection() {
            return Protection.ENCRYPTED;
        }
    }
}
