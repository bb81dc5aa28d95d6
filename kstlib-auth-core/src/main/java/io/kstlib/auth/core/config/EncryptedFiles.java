package io.kstlib.auth.core.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens whole files that are encrypted, such as configuration files. Safe for use by several threads. */
public interface EncryptedFiles {

    /**
     * Decrypts a file whose keys can be read and whose values are encrypted.
     *
     * @param file the path of the file; its name says the format
     * @param content the bytes of the file
     * @return the same keys with plain values: maps, lists, {@link String}, {@link Number}, {@link Boolean} or {@code null}; without the keys of the
     *     encryption itself
     * @throws io.kstlib.auth.api.error.SecretException if the file cannot be decrypted; its {@code reference()} is the file
     */
    Map<String, @Nullable Object> decrypt(Path file, byte[] content);
}
