package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.NotLoggedInException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider that has no flows says itself how its tokens are renewed. */
@Tag("class-path")
class RepeatingProviderTest {

    @TempDir
    Path root;

    private TwoConfigurations two;
    private String url;

    @BeforeEach
    void create() {
        two = new TwoConfigurations(root);
        url = "https://ledger.example/" + two.clientId();
    }

    @AfterEach
    void close() {
        two.close();
    }

    private AuthClient ledger(String repeats) {
        return two.own(TwoConfigurations.section("type: ledger", "url: " + url, "repeats: " + repeats));
    }

    @Test
    void oneThatLogsInByItselfNeedsNoLogin() {
        AuthClient client = ledger("true");

        assertEquals("ledger", client.getToken().accessToken().reveal());
        assertEquals(Renewal.REPETITION, client.status().renewal());
        client.refreshToken();

        assertEquals(List.of("login", "login"), LedgerProvider.sentTo(url));
    }

    @Test
    void anotherWaitsForALogin() {
        assertEquals(
                NotLoggedInException.Reason.NO_TOKEN,
                TwoConfigurations.refusal(ledger("false")::getToken).reason());
        assertEquals(List.of(), LedgerProvider.sentTo(url));
    }
}
