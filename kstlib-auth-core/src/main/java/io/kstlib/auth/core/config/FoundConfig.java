package io.kstlib.auth.core.config;

import io.kstlib.auth.core.consent.ConfigOrigin;
import java.nio.file.Path;

/**
 * A configuration file that is there; whether it can be read is not known yet.
 *
 * @param file where it is, as it was named or found
 * @param configOrigin why it is used, if it is
 */
public record FoundConfig(Path file, ConfigOrigin configOrigin) {}
