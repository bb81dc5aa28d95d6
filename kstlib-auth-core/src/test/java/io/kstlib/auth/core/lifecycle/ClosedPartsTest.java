package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosedPartsTest {

    @Test
    void areAllClosedWhateverOneOfThemThrows() {
        List<String> closed = new ArrayList<>();
        IllegalStateException first = new IllegalStateException("first");
        IllegalArgumentException second = new IllegalArgumentException("second");

        RuntimeException thrown = assertThrows(
                RuntimeException.class,
                () -> ClosedParts.close(List.of(() -> fail(first), () -> fail(second), () -> closed.add("last"))));

        assertSame(first, thrown);
        assertArrayEquals(new Throwable[] {second}, thrown.getSuppressed());
        assertEquals(List.of("last"), closed);
    }

    private static void fail(RuntimeException why) {
        throw why;
    }
}
