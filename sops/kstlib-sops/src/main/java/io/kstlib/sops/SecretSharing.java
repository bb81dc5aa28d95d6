package io.kstlib.sops;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits a secret so that any {@code threshold} of its shares give it back and fewer reveal nothing. Each byte is the value at zero of a
 * random polynomial over GF(2^8) (modulo x^8 + x^4 + x^3 + x + 1). A share is the values at one other place, followed by the place.
 */
final class SecretSharing {

    private static final int MOST_SHARES = 255;
    private static final int REDUCTION = 0x1B;

    private SecretSharing() {}

    /**
     * {@return the shares, each one byte longer than the secret}
     *
     * @param secret 1 byte or more
     * @param shares the number of shares, 2 to 255
     * @param threshold the number of shares that give the secret back, 2 to {@code shares}
     * @param random the source of the polynomials
     * @throws IllegalArgumentException if a number is out of its range
     */
    static List<byte[]> split(byte[] secret, int shares, int threshold, SecureRandom random) {
        if (secret.length == 0 || threshold < 2 || shares < threshold || shares > MOST_SHARES) {
            throw new IllegalArgumentException("cannot split " + secret.length + " bytes into " + shares
                    + " shares of which " + threshold + " suffice");
        }
        List<byte[]> split = new ArrayList<>(shares);
        for (int place = 1; place <= shares; place++) {
            byte[] share = new byte[secret.length + 1];
            share[secret.length] = (byte) place;
            split.add(share);
        }
        byte[] polynomial = new byte[threshold];
        for (int i = 0; i < secret.length; i++) {
            random.nextBytes(polynomial);
            polynomial[0] = secret[i];
            for (byte[] share : split) {
                share[i] = (byte) valueAt(share[secret.length] & 0xFF, polynomial);
            }
        }
        Arrays.fill(polynomial, (byte) 0);
        return split;
    }

    /**
     * {@return the secret}
     *
     * @param shares at least as many as the threshold; with fewer the result is a wrong secret
     * @throws IllegalArgumentException if there are fewer than two, or they do not belong together
     */
    static byte[] combine(List<byte[]> shares) {
        if (shares.size() < 2 || shares.size() > MOST_SHARES) {
            throw new IllegalArgumentException(shares.size() + " shares give no secret");
        }
        int length = shares.get(0).length - 1;
        int[] places = new int[shares.size()];
        for (int i = 0; i < places.length; i++) {
            byte[] share = shares.get(i);
            if (share.length != length + 1 || length < 1 || share[length] == 0) {
                throw new IllegalArgumentException("the shares are not of one secret");
            }
            places[i] = share[length] & 0xFF;
        }
        int[] weights = weights(places);
        byte[] secret = new byte[length];
        for (int i = 0; i < length; i++) {
            int value = 0;
            for (int j = 0; j < places.length; j++) {
                value ^= multiply(shares.get(j)[i] & 0xFF, weights[j]);
            }
            secret[i] = (byte) value;
        }
        return secret;
    }

    /** Returns the Lagrange basis at zero: the same for each byte of the secret. */
    private static int[] weights(int[] places) {
        int[] weights = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            int weight = 1;
            for (int j = 0; j < places.length; j++) {
                if (i != j) {
                    int distance = places[i] ^ places[j];
                    if (distance == 0) {
                        throw new IllegalArgumentException("two shares are the same");
                    }
                    weight = multiply(weight, multiply(places[j], inverse(distance)));
                }
            }
            weights[i] = weight;
        }
        return weights;
    }

    private static int valueAt(int place, byte[] polynomial) {
        int value = 0;
        for (int i = polynomial.length - 1; i >= 0; i--) {
            value = multiply(value, place) ^ (polynomial[i] & 0xFF);
        }
        return value;
    }

    /** Does the same steps for all factors, since one of them is secret. */
    private static int multiply(int a, int b) {
        int product = 0;
        int factor = a;
        for (int bit = 0; bit < 8; bit++) {
            product ^= factor & -((b >> bit) & 1);
            factor = ((factor << 1) & 0xFF) ^ (REDUCTION & -(factor >> 7));
        }
        return product;
    }

    /** Returns a^254, which is 1/a. */
    private static int inverse(int a) {
        int power = a;
        int result = 1;
        for (int bit = 1; bit < 8; bit++) {
            power = multiply(power, power);
            result = multiply(result, power);
        }
        return result;
    }
}
