package io.kstlib.auth.api.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SecretTest {

    @Test
    void showsNothingInText() { // security rule 6
        assertFalse(Secret.of("hunter2").toString().contains("hunter2"));
        assertEquals(Secret.of("a").toString(), Secret.of("b").toString());
    }

    @Test
    void revealsWhatItWraps() {
        assertEquals("hunter2", Secret.of("hunter2").reveal());
    }

    @Test
    void equalsTheSameSecretOnly() {
        assertEquals(Secret.of("hunter2"), Secret.of("hunter2"));
        assertEquals(Secret.of("hunter2").hashCode(), Secret.of("hunter2").hashCode());
        assertNotEquals(Secret.of("hunter2"), Secret.of("hunter3"));
        assertNotEquals(Secret.of("hunter2"), Secret.of("hunter"));
        assertFalse(Secret.of("hunter2").equals((Object) "hunter2"));
    }

    @Test
    void comparesWithWhatCameFromOutside() { // security rule 2
        assertTrue(Secret.of("é-1").matches("é-1"));
        assertFalse(Secret.of("é-1").matches("é-2"));
        assertFalse(Secret.of("a").matches(""));
    }

    @Test
    void isNeverEmpty() {
        assertThrows(IllegalArgumentException.class, () -> Secret.of(""));
    }
}
