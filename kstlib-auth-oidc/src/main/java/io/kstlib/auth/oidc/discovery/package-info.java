/** Whether what a server publishes about itself is the issuer's own. */
@NullMarked
package io.kstlib.auth.oidc.discovery;

import org.jspecify.annotations.NullMarked;
