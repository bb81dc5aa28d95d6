package io.kstlib.auth.ciba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.UserInteraction.Confirmation;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.testkit.context.TestContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests, and the view of the user. */
class CibaFlowTest {

    @Test
    void asksTheServerForThePersonAndThenForTheToken() { // CIBA sections 7.1 and 10.1
        Phone phone = new Phone();

        assertEquals(Phone.TOKEN, phone.login());

        assertEquals(
                "backchannel_authentication_endpoint",
                phone.requests().get(0).endpoint().metadataName());
        assertEquals("openid profile", phone.asked().first("scope").orElseThrow());
        assertEquals("jane@example.com", phone.asked().first("login_hint").orElseThrow());
        assertEquals(
                List.of(
                        Map.entry("grant_type", "urn:openid:params:grant-type:ciba"),
                        Map.entry("auth_req_id", "canary-request-id")),
                phone.requests().get(1).parameters().entries());
        assertFalse(phone.requests().toString().contains("canary"), "the request id is a secret");
    }

    @Test
    void bothDevicesShowTheSameFreshCode() {
        Phone phone = new Phone();
        Phone other = new Phone();

        phone.login();
        other.login();

        Confirmation shown = phone.confirmations().get(0);
        String code = phone.asked().first("binding_message").orElseThrow();
        assertEquals(new Confirmation("jane@example.com", code, Duration.ofMinutes(2)), shown);
        assertTrue(code.matches("[B-DF-HJ-NP-TV-Z]{4}-[B-DF-HJ-NP-TV-Z]{4}"), code);
        assertNotEquals(code, other.asked().first("binding_message").orElseThrow());
        assertEquals(
                "The provider asks jane@example.com to agree on another device; agree only if it shows: " + code,
                shown.inWords());
    }

    @Test
    void sendsTheConfiguredMessageOrNone() {
        Phone named = new Phone().configured("binding_message", "Login of kstlib");
        Phone none = new Phone().configured("binding_message", "none");

        named.login();
        none.login();

        assertEquals("Login of kstlib", named.asked().first("binding_message").orElseThrow());
        assertEquals("Login of kstlib", named.confirmations().get(0).bindingMessage());
        assertEquals(Optional.empty(), none.asked().first("binding_message"));
        assertNull(none.confirmations().get(0).bindingMessage());
        assertEquals(
                "The provider asks jane@example.com to agree on another device.",
                none.confirmations().get(0).inWords());
    }

    @Test
    void sendsWhatIsAskedFor() { // CIBA section 7.1
        Phone phone = new Phone()
                .asking(Parameters.none().with("login_hint", "jane").with("acr_values", "phr"))
                .configured("requested_expiry", 90)
                .configured("user_code", "env://USER_CODE");

        phone.login();

        assertEquals("phr", phone.asked().first("acr_values").orElseThrow());
        assertEquals("90", phone.asked().first("requested_expiry").orElseThrow());
        assertEquals("canary-1234", phone.asked().first("user_code").orElseThrow());
        assertFalse(phone.confirmations().toString().contains("canary"));
    }

    @Test
    void endsWithoutAHintBeforeAnythingIsSent() {
        Phone phone = new Phone().asking(Parameters.none());

        ConfigurationException missing = assertThrows(ConfigurationException.class, phone::login);

        assertTrue(
                missing.getMessage().startsWith("auth.providers.bank.login_hint (code): missing"),
                missing.getMessage());
        assertEquals(List.of(), phone.requests());
    }

    @Test
    void namesServersThatOnlyCallTheirClients() { // CIBA section 4
        Settings settings = TestContext.of("auth.providers.bank", Map.of()).settings();

        assertEquals(
                Optional.of("the server delivers CIBA tokens through ping, push only, and the flow ciba polls for them;"
                        + " set another flow"),
                new CibaFlowFactory().reasonNotUsable(settings, delivering(List.of("ping", "push"))));
        assertEquals(
                Optional.empty(), new CibaFlowFactory().reasonNotUsable(settings, delivering(List.of("poll", "ping"))));
        assertEquals(Optional.empty(), new CibaFlowFactory().reasonNotUsable(settings, delivering(List.of())));
    }

    private static AuthorizationServer delivering(List<String> modes) {
        return new AuthorizationServer(null, Map.of(), Map.of("backchannel_token_delivery_modes_supported", modes));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "two\nlines", "a\u202Eb", "a\u001B[2Jb"})
    void refusesAMessageThatAPersonCannotSee(String message) {
        assertEquals(1, problems(message), message);
    }

    @Test
    void refusesALongMessage() {
        assertEquals(1, problems("m".repeat(101)));
        assertEquals(0, problems("m".repeat(100)));
    }

    private static int problems(String message) {
        ConfigProblems problems = new ConfigProblems();
        CibaKeys.schema()
                .check(
                        TestContext.of("auth.providers.bank", Map.of("binding_message", message))
                                .settings(),
                        problems);
        return problems.found().size();
    }
}
