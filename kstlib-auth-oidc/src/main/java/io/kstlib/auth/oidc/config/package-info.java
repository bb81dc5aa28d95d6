/** The configuration keys of OpenID Connect providers. */
@NullMarked
package io.kstlib.auth.oidc.config;

import org.jspecify.annotations.NullMarked;
