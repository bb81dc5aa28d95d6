/**
 * Shamir's secret sharing over GF(2^8), in the format of sops.
 *
 * <p>Follows the package {@code shamir} of sops 3.13.2, which is that of HashiCorp Vault: the place of a share is its last byte. There the place
 * is random; here the places are numbered from one, and any place is read. {@code com.codahale:shamir} 0.7.0 keeps the places apart from the
 * share; its last version is of 2018 and has no module descriptor.
 */
@NullMarked
package io.kstlib.sops.shamir;

import org.jspecify.annotations.NullMarked;
