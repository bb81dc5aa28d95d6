package io.kstlib.storage.sops;

import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.secret.EncryptedFiles;
import io.kstlib.auth.spi.secret.SecretContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.util.Optional;

/** {@code sops://FILE#a.b.c}: a value in a file that is encrypted with SOPS. */
public final class SopsSecrets implements SecretResolverFactory {

    /** For {@link java.util.ServiceLoader}. */
    public SopsSecrets() {}

    @Override
    public String type() {
        return "sops";
    }

    @Override
    public String description() {
        return "a value in a file encrypted with SOPS: sops://FILE#a.b.c";
    }

    @Override
    public SecretResolver create(SecretContext context) {
        return new SopsSecretResolver(context);
    }

    @Override
    public Optional<ConfigPath> file(SecretReference reference) {
        int hash = reference.target().indexOf('#');
        return hash <= 0 ? Optional.empty() : Optional.of(SopsSecretResolver.path(reference, hash));
    }

    @Override
    public Optional<EncryptedFiles> encryptedFiles(SecretContext context) {
        return Optional.of((file, content) -> SopsSecretResolver.open(context, file.toString(), null, file, content));
    }
}
