/** Secrets from files that are encrypted with SOPS. */
@NullMarked
package io.kstlib.storage.sops.secret;

import org.jspecify.annotations.NullMarked;
