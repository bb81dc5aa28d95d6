/** Which key signed a token, and the proof of it for a third party. */
@NullMarked
package io.kstlib.auth.oidc.jwt.evidence;

import org.jspecify.annotations.NullMarked;
