/**
 * For whom and how a file is encrypted when the caller does not say it: the {@code creation_rules} of {@code .sops.yaml}, and the variables that
 * sops takes recipients from.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.rules;

import org.jspecify.annotations.NullMarked;
