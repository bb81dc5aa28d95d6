/** The OpenID Connect provider and the JWT validator. */
@NullMarked
package io.kstlib.auth.oidc;

import org.jspecify.annotations.NullMarked;
