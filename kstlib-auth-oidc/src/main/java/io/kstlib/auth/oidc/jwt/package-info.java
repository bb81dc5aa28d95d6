/** The verification of JWTs in six steps, both for logins and for reports. */
@NullMarked
package io.kstlib.auth.oidc.jwt;

import org.jspecify.annotations.NullMarked;
