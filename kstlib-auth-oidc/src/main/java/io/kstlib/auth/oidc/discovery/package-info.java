/** How a server is found (OpenID Connect Discovery 1.0, RFC 8414), and the documents that servers publish. */
@NullMarked
package io.kstlib.auth.oidc.discovery;

import org.jspecify.annotations.NullMarked;
