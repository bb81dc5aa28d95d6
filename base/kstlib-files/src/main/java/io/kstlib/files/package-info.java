/**
 * Whose a file is, what it holds within limits, and what tells one content from another.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.files;

import org.jspecify.annotations.NullMarked;
