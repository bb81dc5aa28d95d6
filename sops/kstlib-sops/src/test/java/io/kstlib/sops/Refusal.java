package io.kstlib.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.sops.error.SopsException;
import org.junit.jupiter.api.function.Executable;

/** Checks that something is refused for one reason. */
public final class Refusal {

    private Refusal() {}

    /** Returns the error, whose reason is the expected one. */
    public static SopsException assertRefused(SopsException.Reason reason, Executable action) {
        return assertRefused(reason, action, null);
    }

    /** Returns the error, whose reason is the expected one; a failure says which case it is. */
    public static SopsException assertRefused(SopsException.Reason reason, Executable action, Object which) {
        SopsException refusal = assertThrows(SopsException.class, action, () -> String.valueOf(which));
        assertEquals(reason, refusal.reason(), refusal.getMessage());
        return refusal;
    }
}
