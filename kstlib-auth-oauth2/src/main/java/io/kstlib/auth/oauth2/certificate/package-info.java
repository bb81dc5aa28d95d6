/** The certificate of a client at an authorization server (mutual TLS, RFC 8705). */
@NullMarked
package io.kstlib.auth.oauth2.certificate;

import org.jspecify.annotations.NullMarked;
