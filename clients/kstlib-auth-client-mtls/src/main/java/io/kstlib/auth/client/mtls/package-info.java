/** Clients that present a certificate in the TLS handshake (RFC 8705). */
@NullMarked
package io.kstlib.auth.client.mtls;

import org.jspecify.annotations.NullMarked;
