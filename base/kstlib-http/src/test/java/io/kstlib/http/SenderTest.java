package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.Scripted;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SenderTest {

    @Test
    void leavesTheServerBeforeItSaysWhyThereIsNoAnswer() throws IOException {
        Timeouts timeouts = new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(1));
        ProviderNetwork network = ProviderNetwork.of(CorporateProvider.withNothing(), timeouts);
        try (Scripted silent = Scripted.server(client -> client.getInputStream().readAllBytes())) {
            URI url = URI.create("http://localhost:" + silent.port() + "/token");
            Sender sender = new Sender(
                    network.routesToOwnServers(),
                    timeouts,
                    shown -> {
                        silent.left().orTimeout(20, TimeUnit.SECONDS).join();
                        return network.failure(shown);
                    },
                    Clock.systemUTC(),
                    1000);

            NetworkException late = assertThrows(
                    NetworkException.class, () -> sender.send(HttpCall.get(url), WebOrigin.of(url), Map.of()));

            assertEquals(Reason.TIMED_OUT, late.reason(), late.getMessage());
        }
    }
}
