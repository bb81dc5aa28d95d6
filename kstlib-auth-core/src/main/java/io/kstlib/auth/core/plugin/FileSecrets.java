package io.kstlib.auth.core.plugin;

import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.secret.SecretContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.files.FileOwnership;
import java.util.Optional;

/**
 * {@code file:///path}, {@code file://~/path}, or {@code file://path} from the folder of the configuration file: the content of a file,
 * without the line break at its end.
 */
public final class FileSecrets implements SecretResolverFactory {

    /** For {@link java.util.ServiceLoader}. */
    public FileSecrets() {}

    @Override
    public String type() {
        return "file";
    }

    @Override
    public String description() {
        return "the content of a file: file:///path, file://~/path, or file://path from the configuration's directory";
    }

    @Override
    public SecretResolver create(SecretContext context) {
        return new FileSecretResolver(context, FileOwnership.ofProcess(context.environment()));
    }

    @Override
    public Optional<ConfigPath> file(SecretReference reference) {
        return Optional.of(FileSecretResolver.path(reference));
    }
}
