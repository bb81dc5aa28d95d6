/** Makes contexts, providers, storages, validators and secrets from a configuration and the plugins that it picks, each on first use. */
@NullMarked
package io.kstlib.auth.core.wiring;

import org.jspecify.annotations.NullMarked;
