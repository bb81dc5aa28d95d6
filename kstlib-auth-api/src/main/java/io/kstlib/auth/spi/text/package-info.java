/**
 * What messages are made of: text that others wrote, as it may be shown; spans of time; the word that was meant.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.text;

import org.jspecify.annotations.NullMarked;
