/**
 * What the other packages of this module use, too, and authors of plugins do not need: hashes, suggestions and redaction.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.internal.text;

import org.jspecify.annotations.NullMarked;
