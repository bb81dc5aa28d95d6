/** The endpoints that a client calls itself: token, revocation, introspection, userinfo. What is sent there, with the credentials or the certificate (RFC 8705) of the client, and how the answers are read. */
@NullMarked
package io.kstlib.auth.oauth2.endpoint;

import org.jspecify.annotations.NullMarked;
