/**
 * The rules of encryption: for whom, and which values of a document. When the caller does not say it, the {@code creation_rules} of
 * {@code .sops.yaml} do, and the variables that sops takes recipients from.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.rules;

import org.jspecify.annotations.NullMarked;
