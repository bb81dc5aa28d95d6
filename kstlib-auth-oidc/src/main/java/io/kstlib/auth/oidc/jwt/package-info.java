/** The verification of JWTs in six steps, for every login as for a report to others. */
@NullMarked
package io.kstlib.auth.oidc.jwt;

import org.jspecify.annotations.NullMarked;
