package io.kstlib.auth.oidc.jwks;

import java.math.BigInteger;
import java.util.List;

/**
 * Finds RSA keys whose private part can be computed from the public one. There are two kinds:
 * <ul>
 * <li>keys with a small factor (NIST SP 800-89 section 5.3.3)
 * <li>keys of a widely used chip, whose primes were powers of 65537 modulo many small primes (Nemec and others, "The Return of
 *     Coppersmith's Attack", CCS 2017, section 2.4)
 * </ul>
 */
final class WeakRsaKeys {

    private static final BigInteger GENERATOR = BigInteger.valueOf(65_537);

    /** The primes of the second test. A random key is mistaken for such a key with a probability of about 2 to the power of -27. */
    private static final List<Integer> PRIMES = List.of(
            3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
            109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167);

    /** The largest prime below 752, the limit that SP 800-89 names. */
    private static final int LARGEST_SMALL_FACTOR = 751;

    private WeakRsaKeys() {}

    static boolean hasSmallFactor(BigInteger modulus) {
        if (!modulus.testBit(0)) {
            return true;
        }
        for (int factor = 3; factor <= LARGEST_SMALL_FACTOR; factor += 2) {
            if (modulus.mod(BigInteger.valueOf(factor)).signum() == 0) {
                return true;
            }
        }
        return false;
    }

    static boolean isOfRoca(BigInteger modulus) {
        return PRIMES.stream().allMatch(prime -> isPower(modulus, prime));
    }

    private static boolean isPower(BigInteger modulus, int prime) {
        int wanted = modulus.mod(BigInteger.valueOf(prime)).intValue();
        int base = GENERATOR.mod(BigInteger.valueOf(prime)).intValue();
        int power = 1;
        for (int i = 0; i < prime; i++) {
            if (power == wanted) {
                return true;
            }
            power = power * base % prime;
        }
        return false;
    }
}
