/**
 * Tokens for the requests of OkHttp.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.okhttp;

import org.jspecify.annotations.NullMarked;
