package io.kstlib.auth.api.resolver;

import io.kstlib.auth.api.plugin.PluginContext;

/**
 * What a secret resolver is made from. Its settings are {@code auth.secrets.TYPE}. It may resolve secrets of other types, such as the password
 * of the vault that it asks.
 */
public interface SecretContext extends PluginContext {}
