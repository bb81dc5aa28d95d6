/** The server on loopback that receives one authorization response (RFC 8252 section 7.3). */
@NullMarked
package io.kstlib.auth.core.callback;

import org.jspecify.annotations.NullMarked;
