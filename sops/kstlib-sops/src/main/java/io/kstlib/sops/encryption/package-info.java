/**
 * How a document is to be encrypted: for whom, and which of its values.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.encryption;

import org.jspecify.annotations.NullMarked;
