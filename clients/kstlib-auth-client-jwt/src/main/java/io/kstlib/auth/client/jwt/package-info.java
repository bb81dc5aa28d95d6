/** Clients that sign a JWT for each request (RFC 7523 section 2.2, OpenID Connect Core 1.0 section 9). */
@NullMarked
package io.kstlib.auth.client.jwt;

import org.jspecify.annotations.NullMarked;
