/** Client-initiated backchannel authentication (OpenID Connect CIBA Core 1.0), poll mode. */
@NullMarked
package io.kstlib.auth.ciba;

import org.jspecify.annotations.NullMarked;
