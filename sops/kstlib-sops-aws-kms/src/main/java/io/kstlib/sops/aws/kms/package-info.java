/** The master key type {@code kms}: data keys wrapped by AWS KMS. */
@NullMarked
package io.kstlib.sops.aws.kms;

import org.jspecify.annotations.NullMarked;
