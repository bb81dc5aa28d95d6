package io.kstlib.auth.spi.secret;

import io.kstlib.auth.spi.plugin.PluginContext;

/**
 * The environment of a secret resolver. Its settings are {@code auth.secrets.TYPE}. The resolver may resolve secrets of other types, such as the
 * password of the vault that it asks.
 */
public interface SecretContext extends PluginContext {}
