/** What a configuration and the plugins that it picks come to: contexts, providers, storages, validators, secrets, each made on first use. */
@NullMarked
package io.kstlib.auth.core.wiring;

import org.jspecify.annotations.NullMarked;
