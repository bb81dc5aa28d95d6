/**
 * The owner of a file, bounded reading, and hashes of content.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.files;

import org.jspecify.annotations.NullMarked;
