package io.kstlib.auth.spi.secret;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens whole files that are encrypted, such as configuration files. Safe for use by several threads. */
public interface EncryptedFiles {

    /**
     * Decrypts a file whose keys can be read and whose values are encrypted.
     *
     * @param file where it is; its name tells the format
     * @param content what it holds
     * @return the same keys with plain values, without those of the encryption itself: maps, lists, {@link String}, {@link Number},
     *     {@link Boolean} or {@code null}
     * @throws io.kstlib.auth.api.error.SecretException if it cannot be decrypted; the reference in it is the file
     */
    Map<String, @Nullable Object> decrypt(Path file, byte[] content);
}
