package io.kstlib.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.spring.fixture.GuardedApi;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RefreshCountersTest {

    private final RefreshCounters counters = new RefreshCounters(() -> List.of("corporate"));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AutoClose
    private final GuardedApi api = new GuardedApi();

    private double count(String outcome) {
        return registry.get(RefreshCounters.NAME)
                .tags("provider", "corporate", "outcome", outcome)
                .functionCounter()
                .count();
    }

    @Test
    void beginsWithZeroForEachProviderAndOutcome() {
        counters.bindTo(registry);

        for (String outcome : List.of("stored", "not_stored", "login_needed", "failed")) {
            assertEquals(0, count(outcome), outcome);
        }
        assertEquals(4, registry.getMeters().size());
    }

    @Test
    void countsRefreshesAlsoThoseBeforeARegistryIsThere() {
        try (Kstlib kstlib = api.logins(Kstlib.builder().listener(counters))) {
            AuthClient client = kstlib.client();
            client.getToken();
            counters.bindTo(registry);
            client.refreshToken();

            assertEquals(2, count("stored"));
            assertEquals(0, count("failed"));
        }
    }

    @Test
    void countsFailures() {
        counters.bindTo(registry);
        try (Kstlib kstlib = api.logins(Kstlib.builder().listener(counters))) {
            api.refuseClients();
            assertThrows(AuthException.class, () -> kstlib.client().getToken());

            assertEquals(1, count("failed"));
            assertEquals(0, count("stored"));
        }
    }
}
