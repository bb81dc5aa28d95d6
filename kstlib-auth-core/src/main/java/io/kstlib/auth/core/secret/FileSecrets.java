package io.kstlib.auth.core.secret;

import io.kstlib.auth.api.config.ConfigPath;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.resolver.SecretContext;
import io.kstlib.auth.api.resolver.SecretResolver;
import io.kstlib.auth.api.resolver.SecretResolverFactory;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code file:///path} or {@code file://~/path}: the content of a file, without the line break at its end. */
public final class FileSecrets implements SecretResolverFactory {

    private static final int MAX_BYTES = 64 * 1024;

    /** For {@link java.util.ServiceLoader}. */
    public FileSecrets() {}

    @Override
    public String type() {
        return "file";
    }

    @Override
    public String description() {
        return "the content of a file: file:///path or file://~/path";
    }

    @Override
    public SecretResolver create(SecretContext context) {
        return reference -> read(reference, context.home());
    }

    private static Secret read(SecretReference reference, Path home) {
        try {
            Path file = new ConfigPath(reference.target(), reference.origin()).resolve(home);
            if (!Files.isRegularFile(file)) { // a pipe would be waited for
                throw failure(reference, Files.exists(file) ? "is not a regular file" : "does not exist", null);
            }
            byte[] bytes;
            try (InputStream content = Files.newInputStream(file)) {
                bytes = content.readNBytes(MAX_BYTES + 1);
            }
            if (bytes.length > MAX_BYTES) {
                throw failure(reference, "is larger than " + MAX_BYTES + " bytes", null);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .replaceFirst("\\R\\z", "");
            if (text.isEmpty()) {
                throw failure(reference, "is empty", null);
            }
            return Secret.of(text);
        } catch (NoSuchFileException gone) {
            throw failure(reference, "does not exist", gone);
        } catch (CharacterCodingException binary) {
            throw failure(reference, "is not text in UTF-8", binary);
        } catch (InvalidPathException invalid) {
            throw failure(reference, "is not a path on this machine", invalid);
        } catch (IOException unreadable) {
            throw failure(reference, "cannot be read: " + unreadable.getClass().getSimpleName(), unreadable);
        }
    }

    private static SecretException failure(SecretReference reference, String problem, @Nullable Throwable cause) {
        return new SecretException(
                reference.toString(),
                "the file of " + reference + " (" + reference.origin() + ") " + problem,
                "Write the secret into it, readable by you alone, or change the reference",
                cause);
    }
}
