/**
 * Master keys, which wrap data keys. A type of master key, such as age or AWS KMS, is one
 * {@link io.kstlib.sops.key.MasterKeyType}, found by {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.key;

import org.jspecify.annotations.NullMarked;
