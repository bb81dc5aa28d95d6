/**
 * What messages are made of: text that others wrote, as it may be shown, and spans of time in words.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.text;

import org.jspecify.annotations.NullMarked;
