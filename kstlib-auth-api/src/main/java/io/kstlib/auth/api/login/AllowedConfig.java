package io.kstlib.auth.api.login;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A configuration that the person allowed.
 *
 * @param file the configuration, absolute, with symbolic links resolved
 * @param sha256 the hash over all that it reads, 64 hexadecimal digits in lower case
 * @param since when it was allowed
 */
public record AllowedConfig(Path file, String sha256, Instant since) {}
