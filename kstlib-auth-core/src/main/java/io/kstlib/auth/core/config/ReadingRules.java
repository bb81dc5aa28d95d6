package io.kstlib.auth.core.config;

import io.kstlib.auth.core.config.keys.KnownKeys;
import io.kstlib.auth.spi.secret.EncryptedFiles;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the files of a configuration are read.
 *
 * @param paths how paths are written and shown
 * @param own where a person's own configuration is
 * @param known what keys name
 * @param decryption opens encrypted files, asked when there is one; empty when nothing can
 */
record ReadingRules(
        ConfigPaths paths, ConfigLocations own, KnownKeys known, Supplier<Optional<EncryptedFiles>> decryption) {

    /** For looking at a configuration without using it: encrypted values stay as they are. */
    static final Supplier<Optional<EncryptedFiles>> SEALED = Optional::empty;
}
