/** The device authorization grant (RFC 8628). */
@NullMarked
package io.kstlib.auth.device;

import org.jspecify.annotations.NullMarked;
