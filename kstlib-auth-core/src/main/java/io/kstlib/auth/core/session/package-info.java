/**
 * Requests with a token: to which servers it may be sent, how a refused one is replaced, and when it is refreshed beforehand.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.session;

import org.jspecify.annotations.NullMarked;
