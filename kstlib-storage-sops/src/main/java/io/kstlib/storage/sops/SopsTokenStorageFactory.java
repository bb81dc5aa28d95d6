package io.kstlib.storage.sops;

import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.storage.file.access.FileMode;
import io.kstlib.storage.file.access.OtherUsers;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.file.store.TokenFileStorage;
import java.nio.file.Path;
import java.util.Optional;

/** The storage type {@code sops}. */
public final class SopsTokenStorageFactory implements TokenStorageFactory {

    /** For {@link java.util.ServiceLoader}. */
    public SopsTokenStorageFactory() {}

    @Override
    public String type() {
        return "sops";
    }

    @Override
    public String description() {
        return "files encrypted with SOPS, one per provider or one for all";
    }

    @Override
    public ConfigSchema schema() {
        return SopsSettings.SCHEMA;
    }

    @Override
    public String keptAs(String provider) {
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
}
