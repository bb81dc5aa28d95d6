package io.kstlib.sops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretSharingTest {

    private final SecureRandom random = new SecureRandom();

    @Test
    void givesTheSecretBackFromAnySharesOfTheThreshold() {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        for (int shares = 2; shares <= 8; shares++) {
            for (int threshold = 2; threshold <= shares; threshold++) {
                List<byte[]> split = new ArrayList<>(SecretSharing.split(secret, shares, threshold, random));
                Collections.shuffle(split, new Random(shares));

                assertArrayEquals(secret, SecretSharing.combine(split.subList(0, threshold)));
                assertArrayEquals(secret, SecretSharing.combine(split));
            }
        }
    }

    @Test
    void numbersTheSharesInTheirLastByte() {
        List<byte[]> split = SecretSharing.split(new byte[] {1, 2}, 255, 2, random);

        assertEquals(1, split.get(0)[2]);
        assertEquals((byte) 255, split.get(254)[2]);
    }

    @Test
    void tellsNothingByFewerShares() {
        byte[] secret = new byte[32];
        List<byte[]> split = SecretSharing.split(secret, 3, 3, random);

        assertFalse(Arrays.equals(secret, SecretSharing.combine(split.subList(0, 2))));
    }

    @Test
    void refusesSharesThatDoNotBelongTogether() {
        byte[] share = {1, 2, 3};

        assertThrows(IllegalArgumentException.class, () -> SecretSharing.combine(List.of(share)));
        assertThrows(IllegalArgumentException.class, () -> SecretSharing.combine(List.of(share, share)));
        assertThrows(IllegalArgumentException.class, () -> SecretSharing.combine(List.of(share, new byte[] {1, 2})));
        assertThrows(IllegalArgumentException.class, () -> SecretSharing.combine(List.of(share, new byte[] {1, 2, 0})));
        assertThrows(IllegalArgumentException.class, () -> SecretSharing.split(share, 2, 1, random));
        assertThrows(IllegalArgumentException.class, () -> SecretSharing.split(share, 2, 3, random));
    }
}
