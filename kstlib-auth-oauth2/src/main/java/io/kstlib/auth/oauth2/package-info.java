/**
 * The OAuth 2.0 provider and its flows.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.oauth2;

import org.jspecify.annotations.NullMarked;
