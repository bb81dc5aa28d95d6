/**
 * Tools for messages: text from outside that is safe to show, spans of time, suggestions for unknown words.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.text;

import org.jspecify.annotations.NullMarked;
