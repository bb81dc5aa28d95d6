/** The master key type {@code hc_vault}: data keys wrapped by the transit engine of HashiCorp Vault. */
@NullMarked
package io.kstlib.sops.hc.vault;

import org.jspecify.annotations.NullMarked;
