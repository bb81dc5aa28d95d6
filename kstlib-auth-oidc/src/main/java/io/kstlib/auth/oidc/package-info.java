/**
 * The OpenID Connect provider and the JWT validator.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.oidc;

import org.jspecify.annotations.NullMarked;
