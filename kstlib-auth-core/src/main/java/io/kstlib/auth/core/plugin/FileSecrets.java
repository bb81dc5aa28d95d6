package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.files.FileOwnership;
import io.kstlib.files.RegularFile;
import io.kstlib.files.UnfitFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code file:///path}, {@code file://~/path}, or {@code file://path} from the folder of the configuration file: the content of a file,
 * without the line break at its end.
 */
@Plugin(
        type = "file",
        description =
                "the content of a file: file:///path, file://~/path, or file://path from the configuration's directory")
public final class FileSecrets implements SecretResolverFactory {

    /** For {@link java.util.ServiceLoader}. */
    public FileSecrets() {}

    @Override
    public SecretResolver create(PluginContext context) {
        return new Resolver(context, FileOwnership.ofProcess(context.environment()));
    }

    @Override
    public Optional<ConfigPath> file(SecretReference reference) {
        return Optional.of(path(reference));
    }

    private static ConfigPath path(SecretReference reference) {
        return new ConfigPath(reference.target(), reference.origin());
    }

    /** Secrets in files. Only a regular file is opened: a read from a pipe waits, and a device has no end. */
    private record Resolver(PluginContext context, FileOwnership owners) implements SecretResolver {

        private static final int MAX_BYTES = 64 * 1024;

        @Override
        public Secret resolve(SecretReference reference) {
            try {
                byte[] content = context.read(path(reference), MAX_BYTES);
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content))
                        .toString()
                        .replaceFirst("\\R\\z", "");
                if (text.isEmpty()) {
                    throw failure(reference, "is empty", null);
                }
                return Secret.of(text);
            } catch (CharacterCodingException binary) {
                throw failure(reference, "is not text in UTF-8", binary);
            } catch (IOException unreadable) {
                throw unreadable(reference, unreadable);
            } catch (InvalidPathException invalid) {
                throw noPath(reference, invalid);
            }
        }

        @Override
        public List<String> examine(SecretReference reference) {
            try {
                Path file = file(reference);
                RegularFile.prove(file, MAX_BYTES);
                return owners.stranger(file)
                        .map(owner -> "the file " + file + " (" + reference.place() + ") belongs to " + owner
                                + ", who can read and replace the secret; make it your own: chown, and chmod 600")
                        .map(List::of)
                        .orElse(List.of());
            } catch (IOException unknown) {
                throw unreadable(reference, unknown);
            }
        }

        private Path file(SecretReference reference) {
            try {
                return path(reference).resolve(context.home()).toAbsolutePath();
            } catch (InvalidPathException invalid) {
                throw noPath(reference, invalid);
            }
        }

        private static SecretException noPath(SecretReference reference, InvalidPathException invalid) {
            return failure(reference, "is not a path on this machine", invalid);
        }

        private static SecretException unreadable(SecretReference reference, IOException why) {
            if (why instanceof UnfitFileException unfit) {
                boolean large = unfit.unfit() == UnfitFileException.Reason.TOO_LARGE;
                return failure(
                        reference, large ? "is larger than " + MAX_BYTES + " bytes" : "is not a regular file", why);
            }
            if (why instanceof NoSuchFileException) {
                return failure(reference, "does not exist", why);
            }
            if (why instanceof AccessDeniedException) {
                return failure(reference, "cannot be read by you", why);
            }
            return failure(reference, "cannot be read: " + why.getClass().getSimpleName(), why);
        }

        private static SecretException failure(SecretReference reference, String problem, @Nullable Throwable cause) {
            return new SecretException(
                    reference.toString(),
                    "the file of " + reference + " (" + reference.place() + ") " + problem,
                    Remedy.advice("Write the secret into it, readable by you only, or change the reference"),
                    cause);
        }
    }
}
