package io.kstlib.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.spring.LoginHealth.Verdict;
import io.kstlib.spring.fixture.GuardedApi;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LoginHealthTest {

    private final LastFailures failures = new LastFailures();

    @AutoClose
    private final GuardedApi api = new GuardedApi();

    private LoginHealth health(Kstlib kstlib, String... watched) {
        return new LoginHealth(kstlib, failures, List.of(watched));
    }

    @Test
    void isUpWhileAServiceCanObtainItsTokenAndAsksNoServer() {
        try (Kstlib kstlib = api.logins(Kstlib.builder().listener(failures))) {
            LoginHealth.Report report = health(kstlib).examine();

            assertEquals(Verdict.UP, report.verdict());
            assertEquals("obtainable", report.providers().get("corporate").get("state"));
            assertEquals(0, api.issued());
        }
    }

    @Test
    void isUpWithATokenAndSaysWhenItExpires() {
        try (Kstlib kstlib = api.logins(Kstlib.builder().listener(failures))) {
            kstlib.client().getToken();

            LoginHealth.Report report = health(kstlib).examine();

            assertEquals(Verdict.UP, report.verdict());
            assertEquals("valid", report.providers().get("corporate").get("state"));
            assertTrue(report.providers().get("corporate").containsKey("expiresAt"));
            assertEquals(1, api.issued());
        }
    }

    @Test
    void isDownAfterARefusalUntilATokenComesAndSaysWhyWithoutASecret() {
        try (Kstlib kstlib = api.logins(Kstlib.builder().listener(failures))) {
            api.refuseClients();
            assertThrows(AuthException.class, () -> kstlib.client().getToken());

            LoginHealth.Report report = health(kstlib).examine();

            assertEquals(Verdict.DOWN, report.verdict());
            String reason = report.providers().get("corporate").get("reason");
            assertTrue(reason.contains("invalid_client"), reason);
            assertFalse(report.toString().contains(GuardedApi.CLIENT_SECRET));
        }
    }

    private Kstlib person() {
        Map<String, Object> person = Map.of(
                "type",
                "oauth2",
                "client_id",
                "my-app",
                "authorize_url",
                api.url("/authorize").toString(),
                "token_url",
                api.url("/token").toString());
        return GuardedApi.logins(Kstlib.builder(), Map.of("service", api.section(), "person", person));
    }

    @Test
    void needsALoginWhereNoOneIsLoggedIn() {
        try (Kstlib kstlib = person()) {
            LoginHealth.Report report = health(kstlib).examine();

            assertEquals(Verdict.LOGIN_NEEDED, report.verdict());
            assertEquals("not_logged_in", report.providers().get("person").get("state"));
        }
    }

    @Test
    void countsOnlyTheProvidersThatAreWatched() {
        try (Kstlib kstlib = person()) {
            assertEquals(Verdict.UP, health(kstlib, "service").examine().verdict());
        }
    }

    @Test
    void isDownIfTheStorageCannotBeOpenedAndShowsTheOthersStill() {
        Map<String, Object> locked = api.section("token_storage", "locked");
        try (Kstlib kstlib = GuardedApi.logins(Kstlib.builder(), Map.of("locked", locked, "service", api.section()))) {
            LoginHealth.Report report = health(kstlib).examine();

            assertEquals(Verdict.DOWN, report.verdict());
            assertEquals("unreadable", report.providers().get("locked").get("state"));
            String reason = report.providers().get("locked").get("reason");
            assertTrue(reason.contains("the vault is sealed"), reason);
            assertEquals("obtainable", report.providers().get("service").get("state"));
        }
    }

    @Test
    void watchesNoProviderThatIsNotConfigured() {
        try (Kstlib kstlib = person()) {
            ConfigurationException refusal =
                    assertThrows(ConfigurationException.class, () -> health(kstlib, "service", "persn"));

            assertTrue(refusal.getMessage().contains("did you mean \"person\"?"), refusal::getMessage);
        }
    }
}
