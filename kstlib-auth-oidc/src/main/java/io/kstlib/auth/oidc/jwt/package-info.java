/** The verification of JWTs in six steps, for {@code check} as for every login. */
@NullMarked
package io.kstlib.auth.oidc.jwt;

import org.jspecify.annotations.NullMarked;
