package io.kstlib.storage.file.store;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import java.nio.file.Path;
import java.util.List;

/** How tokens are written to files of their own. Safe for use by several threads. */
public interface TokenFileFormat {

    /**
     * {@return the content of a file with the token}
     *
     * @param token what to write
     * @param file where it will be
     * @throws io.kstlib.auth.api.error.StorageException if it cannot be written in this format
     */
    byte[] write(Token token, Path file);

    /**
     * {@return the token in a file}
     *
     * @param content the content of a file
     * @param file where it is
     * @param provider whose token it is
     * @throws io.kstlib.auth.api.error.StorageException if the content holds no token that can be read
     */
    Token read(byte[] content, Path file, String provider);

    /** Opens what a file is read by, see {@link io.kstlib.auth.spi.storage.TokenStorage#unlock()}. Does nothing by default. */
    default void unlock() {}

    /**
     * Proves that a token can be written and read again. Does what has to be done once for that. Called before anything is created on disk for
     * the file itself.
     *
     * @param file where the token would be
     * @throws io.kstlib.auth.api.error.StorageException if it could not
     */
    void prove(Path file);

    /**
     * Proves that another token can be written in the place of one. Those who have read the old one must be able to read the new one.
     *
     * @param stored the content of a file, which has been read
     * @param file where it is
     * @throws io.kstlib.auth.api.error.StorageException if it could not
     */
    void proveReplacement(byte[] stored, Path file);

    /**
     * Checks what this format needs. Changes nothing.
     *
     * @param file where the token would be
     * @return one entry per check
     */
    List<Check> preflight(Path file);

    /** {@return the protection of a token in such a file} */
    Protection protection();
}
