package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.core.event.TokenEvent;
import io.kstlib.auth.core.event.TokenListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenEventsTest {

    private static final TokenEvent CLEARED = new TokenEvent.Cleared("corporate", Instant.EPOCH);

    @Test
    void tellsEveryListenerInTheirOrder() {
        List<String> told = new ArrayList<>();

        TokenEvents.logged(List.of(event -> told.add("first"), event -> told.add("second")))
                .tell(CLEARED);

        assertEquals(List.of("first", "second"), told);
    }

    @Test
    void aListenerThatFailsHindersNoOne() {
        List<TokenEvent> told = new ArrayList<>();
        TokenListener broken = event -> {
            throw new IllegalStateException("broken");
        };

        TokenEvents.unlogged(List.of(broken, told::add)).tell(CLEARED);

        assertEquals(List.of(CLEARED), told);
    }
}
