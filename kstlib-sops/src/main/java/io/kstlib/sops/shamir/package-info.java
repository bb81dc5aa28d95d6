/** Shamir's secret sharing over GF(2^8), in the format of sops. */
@NullMarked
package io.kstlib.sops.shamir;

import org.jspecify.annotations.NullMarked;
