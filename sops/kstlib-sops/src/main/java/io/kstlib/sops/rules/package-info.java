/**
 * How a document is encrypted: for whom, and which of its values. When the caller does not say it, the {@code creation_rules} of
 * {@code .sops.yaml} do, and the variables that sops takes recipients from.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.rules;

import org.jspecify.annotations.NullMarked;
