/** The flows: authorization code with and without PKCE, client credentials. */
@NullMarked
package io.kstlib.auth.oauth2.flow;

import org.jspecify.annotations.NullMarked;
