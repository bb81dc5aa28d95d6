package io.kstlib.storage.sops;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.sops.SopsFormat;
import io.kstlib.storage.file.store.FileMode;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.file.store.OtherUsers;
import io.kstlib.storage.file.store.TokenFileFormat;
import io.kstlib.storage.file.store.TokenFileStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The storage type {@code sops}. */
@Plugin(type = "sops", description = "files encrypted with SOPS, one per provider or one for all")
public final class SopsTokenStorageFactory implements TokenStorageFactory {

    /** For {@link java.util.ServiceLoader}. */
    public SopsTokenStorageFactory() {}

    @Override
    public ConfigSchema schema() {
        return SopsSettings.SCHEMA;
    }

    @Override
    public String storedName(String provider) {
        return TokenFileStorage.fileName(provider);
    }

    @Override
    public TokenStorage create(StorageContext context) {
        SopsSettings settings = new SopsSettings(context);
        TokenCipher cipher = TokenCipher.of(settings.recipients(), context);
        Optional<Path> single = settings.singleFile();
        if (single.isPresent()) {
            return new SingleFileTokenStorage(single.get(), context.clock(), cipher, settings.originOfPath());
        }
        LockedFileStore store =
                new LockedFileStore(settings.directory(), OtherUsers.KEPT_OUT, FileMode.OWNER_READ, context.clock());
        return new TokenFileStorage(store, ".token.sops.json", new EncryptedTokenFormat(cipher));
    }

    /** A JSON file with the fields of {@link Token#toMap()}, each encrypted: the layout of the Python kstlib. */
    private record EncryptedTokenFormat(TokenCipher cipher) implements TokenFileFormat {

        @Override
        public byte[] write(Token token, Path file) {
            return cipher.encrypt(token.toMap(), Place.file(file));
        }

        @Override
        public Token read(byte[] content, Path file, String provider) {
            return TokenFields.token(cipher.decrypt(content, Place.file(file)), Place.file(file), provider);
        }

        @Override
        public void prove(Path file) {
            cipher.prove(Place.file(file));
        }

        @Override
        public void proveReplacement(byte[] stored, Path file) {
            cipher.proveReplacement(stored, Place.file(file));
        }

        @Override
        public List<Check> preflight(Path file) {
            return cipher.preflight(Place.file(file));
        }

        @Override
        public Protection protection() {
            return Protection.ENCRYPTED;
        }
    }

    /** The keys of {@code auth.storage.sops}, or of its short form {@code auth.sops}. */
    record SopsSettings(StorageContext context) {

        static final ConfigKey<ConfigPath> PATH =
                ConfigKey.path("path", "one YAML file for the tokens of all providers; wins over directory");

        static final ConfigKey<ConfigPath> DIRECTORY = ConfigKey.path(
                        "directory", "where the token files are, one JSON file per provider")
                .standardInWords("~/.config/kstlib/auth/tokens");

        static final ConfigSchema SCHEMA = ConfigSchema.of(PATH, DIRECTORY).with(RecipientKeys.SCHEMA);

        /** Returns the one file of all tokens; empty when each provider has a file of its own. */
        Optional<Path> singleFile() {
            Optional<Path> file = path(PATH);
            if (file.isPresent() && SopsFormat.forPath(file.get()) != SopsFormat.YAML) {
                throw new ConfigurationException(new ConfigProblem(
                        context.settings().path(PATH.name()),
                        context.settings().origin(PATH),
                        "the name of a YAML file ends with .yml or .yaml, by which the sops command knows it"));
            }
            return file;
        }

        /** Returns where the configuration names the one file. */
        Origin originOfPath() {
            return context.settings().origin(PATH);
        }

        Path directory() {
            return path(DIRECTORY).orElseGet(context::standardDirectory);
        }

        RecipientKeys recipients() {
            return new RecipientKeys(context.settings());
        }

        private Optional<Path> path(ConfigKey<ConfigPath> key) {
            return context.settings().file(key, context.home());
        }
    }
}
