package io.kstlib.auth.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.UserInteraction.UserCode;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.internal.CodeVerifier;
import io.kstlib.auth.testkit.context.TestFlow;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceCodeFlowTest {

    private static LoginFailedException failed(Device device, Reason reason) {
        LoginFailedException failed = assertThrows(LoginFailedException.class, device::login);
        assertEquals(reason, failed.reason(), failed::getMessage);
        return failed;
    }

    @Test
    void asksForACodeAndThenForTheToken() { // RFC 8628 sections 3.1 and 3.4
        Device device = new Device().configured("scopes", List.of("openid", "profile"));
        TestFlow run = device.run().authorizeParameters(Parameters.none().with("resource", "https://api.example.com"));

        Token token = device.flow().obtain(run);

        assertEquals(Device.TOKEN, token);
        ClientRequest code = run.requests().get(0);
        assertEquals(Endpoint.DEVICE_AUTHORIZATION, code.endpoint());
        assertEquals("openid profile", code.parameters().first("scope").orElseThrow());
        assertEquals(
                "https://api.example.com", code.parameters().first("resource").orElseThrow());
        ClientRequest poll = run.requests().get(1);
        assertEquals(Endpoint.TOKEN, poll.endpoint());
        assertEquals(
                List.of(
                        Map.entry("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                        Map.entry("device_code", "canary-device-code")),
                poll.parameters().entries());
        assertEquals(2, run.requests().size());
        assertFalse(run.requests().toString().contains("canary"), "a device code is a secret");
    }

    @Test
    void leavesTheScopesToTheServerWhereNoneAreConfigured() {
        Device device = new Device();
        TestFlow run = device.run();

        device.flow().obtain(run);

        assertTrue(run.requests().get(0).parameters().first("scope").isEmpty());
    }

    @Test
    void showsTheCodeAndOpensNoBrowser() {
        Device device = new Device();

        device.login();

        UserCode shown = device.shown();
        assertEquals("WDJB-MJHT", shown.code());
        assertEquals(URI.create("https://sso.example.com/device"), shown.page());
        assertEquals(URI.create("https://sso.example.com/device?user_code=WDJB-MJHT"), shown.pageWithCode());
        assertEquals(Duration.ofMinutes(10), shown.validity());
        assertEquals(List.of(), device.person().ways());
    }

    @Test
    void waitsTheIntervalBeforeEachRequest() {
        Device device = new Device().with("interval", 7).refusing("authorization_pending");

        device.login();

        assertEquals(List.of(7L, 14L), device.polledAt());
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "3, 3", "'3', 3"})
    void readsTheInterval(String sent, long waited) { // RFC 8628 section 3.2: five seconds where the server names none
        Device device = new Device().with("interval", sent);

        device.login();

        assertEquals(List.of(waited), device.polledAt());
    }

    @Test
    void slowsDownForGood() { // RFC 8628 section 3.5: for this and all subsequent requests
        Device device = new Device()
                .refusing("authorization_pending")
                .refusing("slow_down")
                .refusing("authorization_pending")
                .refusing("slow_down");

        device.login();

        assertEquals(List.of(5L, 10L, 20L, 30L, 45L), device.polledAt());
    }

    @Test
    void endsWithTheCode() {
        Device device = new Device().with("expires_in", 12);
        for (int i = 0; i < 10; i++) {
            device.refusing("authorization_pending");
        }

        failed(device, Reason.TIMED_OUT);

        assertEquals(List.of(5L, 10L), device.polledAt());
        assertEquals(12, device.seconds(), "the person has all of the time");
    }

    @Test
    void endsWithThePatienceOfTheProgramIfThatIsShorter() {
        Device device = new Device().personTimeout(Duration.ofSeconds(3)).refusing("authorization_pending");

        failed(device, Reason.TIMED_OUT);

        assertEquals(List.of(), device.polledAt(), "no request is allowed in three seconds");
        assertEquals(3, device.seconds());
        assertEquals(Duration.ofSeconds(3), device.shown().validity());
    }

    @Test
    void endsWhenTheServerSaysThatTheCodeHasExpired() {
        Device device = new Device().refusing("authorization_pending").refusing("expired_token");

        failed(device, Reason.TIMED_OUT);

        assertEquals(10, device.seconds());
    }

    @ParameterizedTest
    @CsvSource({"access_denied", "authorization_declined"})
    void endsWhenThePersonDenies(String error) {
        LoginFailedException failed = failed(new Device().refusing(error), Reason.DENIED);

        assertTrue(failed.problem().contains(error + ", \"the reason\""), failed.problem());
    }

    @Test
    void passesOtherRefusalsOn() {
        Device device = new Device().refusing("invalid_grant");

        assertEquals(
                "invalid_grant",
                assertThrows(OAuthErrorException.class, device::login).error());
    }

    @Test
    void aRefusedCodeIsNotShown() {
        Device device = new Device();
        TestFlow run = device.run().answers(request -> {
            throw new OAuthErrorException("unauthorized_client", null, 400, "not for this client", null);
        });

        assertThrows(OAuthErrorException.class, () -> device.flow().obtain(run));

        assertEquals(List.of(), device.person().codes());
    }

    @Test
    void provesThatItAskedWhereTheServerWantsThat() { // RFC 7636; Keycloak asks for it in this way
        Device device = new Device();
        TestFlow run = device.run();
        run.answers(request -> {
            if (request.parameters().first("code_challenge").isEmpty()) {
                throw new OAuthErrorException(
                        "invalid_request", "Missing parameter: code_challenge_method", 400, "refused", null);
            }
            return device.answer();
        });

        device.flow().obtain(run);

        ClientRequest second = run.requests().get(1);
        ClientRequest poll = run.requests().get(2);
        assertEquals("S256", second.parameters().first("code_challenge_method").orElseThrow());
        assertEquals(
                new CodeVerifier(Secret.of(
                                poll.parameters().first("code_verifier").orElseThrow()))
                        .challenge(),
                second.parameters().first("code_challenge").orElseThrow());
        assertEquals(3, run.requests().size());
    }

    @Test
    void sendsNoProofThatNoOneWants() {
        Device device = new Device();
        TestFlow run = device.run().answers(request -> {
            throw new OAuthErrorException("invalid_request", "Missing parameter: scope", 400, "refused", null);
        });

        assertThrows(OAuthErrorException.class, () -> device.flow().obtain(run));

        assertEquals(1, run.requests().size());
        assertTrue(run.requests().get(0).parameters().first("code_challenge").isEmpty());
    }

    @Test
    void computesTheChallengeOfTheRfc() { // RFC 7636 appendix B
        assertEquals(
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                new CodeVerifier(Secret.of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).challenge());
    }

    @Test
    void refusesToWaitLongerThanTheCodeIsValid() {
        Device device = new Device().with("interval", 601);

        String problem = assertThrows(ProtocolException.class, device::login).problem();

        assertTrue(problem.contains("interval is longer than expires_in"), problem);
        assertEquals(List.of(), device.person().codes());
    }

    @Test
    void anInterruptEndsTheLogin() {
        Device device = new Device();
        TestFlow run = device.run().pauses(time -> Thread.currentThread().interrupt());

        LoginFailedException failed =
                assertThrows(LoginFailedException.class, () -> device.flow().obtain(run));

        assertEquals(Reason.CANCELLED, failed.reason());
        assertTrue(Thread.interrupted(), "the flag is set again");
        assertEquals(List.of(), device.polledAt());
    }
}
