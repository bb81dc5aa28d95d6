package io.kstlib.auth.ciba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.testkit.context.TestFlow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers of a server, with a clock that only waiting moves. */
class CibaAnswersTest {

    private static LoginFailedException failed(Phone phone, Reason reason) {
        LoginFailedException failed = assertThrows(LoginFailedException.class, phone::login);
        assertEquals(reason, failed.reason(), failed::getMessage);
        return failed;
    }

    private static void refuses(Phone phone, String field) {
        ProtocolException refused = assertThrows(ProtocolException.class, phone::login);

        assertTrue(refused.problem().contains(": " + field + " "), refused.problem());
        assertTrue(refused.problem().contains("backchannel authentication endpoint"), refused.problem());
        assertFalse(refused.problem().contains("canary"), "the request id is a secret");
        assertEquals(List.of(), phone.confirmations(), "nothing is shown");
        assertEquals(List.of(), phone.polledAt());
    }

    @Test
    void waitsFiveSecondsWhereTheServerNamesNoInterval() { // CIBA section 7.3
        Phone phone = new Phone().refusing("authorization_pending");

        phone.login();

        assertEquals(List.of(5L, 10L), phone.polledAt());
    }

    @Test
    void waitsTheInterval() {
        Phone phone = new Phone().with("interval", 2).refusing("authorization_pending");

        phone.login();

        assertEquals(List.of(2L, 4L), phone.polledAt());
    }

    @Test
    void slowsDownForGood() { // CIBA section 11
        Phone phone = new Phone().refusing("slow_down").refusing("authorization_pending");

        phone.login();

        assertEquals(List.of(5L, 15L, 25L), phone.polledAt());
    }

    @Test
    void endsWithTheRequest() {
        Phone phone = new Phone().with("expires_in", 12);
        for (int i = 0; i < 10; i++) {
            phone.refusing("authorization_pending");
        }

        failed(phone, Reason.TIMED_OUT);

        assertEquals(List.of(5L, 10L), phone.polledAt());
        assertEquals(12, phone.seconds(), "the person has all of the time");
    }

    @Test
    void endsWithThePatienceOfTheProgram() {
        Phone phone = new Phone().personTimeout(Duration.ofSeconds(3));

        failed(phone, Reason.TIMED_OUT);

        assertEquals(Duration.ofSeconds(3), phone.confirmations().get(0).validity());
        assertEquals(List.of(), phone.polledAt());
    }

    @Test
    void endsWhenTheServerSaysThatTheTimeIsOver() { // CIBA section 11
        failed(new Phone().refusing("expired_token"), Reason.TIMED_OUT);
    }

    @Test
    void endsWhenThePersonDenies() { // CIBA section 11
        LoginFailedException denied = failed(new Phone().refusing("access_denied"), Reason.DENIED);

        assertTrue(denied.problem().contains("access_denied"), denied.problem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_grant", "unauthorized_client", "something_new"})
    void passesOtherRefusalsOn(String error) {
        Phone phone = new Phone().refusing(error);

        assertEquals(
                error, assertThrows(OAuthErrorException.class, phone::login).error());
    }

    @Test
    void refusesAnIntervalThatLeavesNoTime() {
        refuses(new Phone().with("interval", 121), "interval");
        refuses(new Phone().with("interval", Long.MAX_VALUE), "interval");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "", "1.5"})
    void refusesATimeThatIsNone(String seconds) {
        refuses(new Phone().with("interval", seconds), "interval");
        refuses(new Phone().with("expires_in", seconds), "expires_in");
    }

    @Test
    void refusesAnAnswerThatLacksWhatIsRequired() {
        refuses(new Phone().without("auth_req_id"), "auth_req_id");
        refuses(new Phone().without("expires_in"), "expires_in");
        refuses(new Phone().with("expires_in", 0), "expires_in");
    }

    @Test
    void saysWhatIsMissing() {
        for (String field : List.of("auth_req_id", "expires_in")) {
            ProtocolException refused = assertThrows(
                    ProtocolException.class, () -> new Phone().without(field).login());

            assertTrue(refused.getMessage().contains(": " + field + " is missing ("), refused::getMessage);
        }
    }

    @Test
    void refusesARequestIdThatIsNone() {
        refuses(new Phone().with("auth_req_id", "canary\r\nx"), "auth_req_id");
        refuses(new Phone().with("auth_req_id", 17), "auth_req_id");
        refuses(new Phone().with("auth_req_id", "canary".repeat(2_000)), "auth_req_id");
    }

    @ParameterizedTest
    @CsvSource({
        "unknown_user_id, Check login_hint",
        "missing_user_code, Set user_code",
        "invalid_user_code, Set user_code",
        "invalid_binding_message, Set binding_message",
        "unauthorized_client, Allow the grant type urn:openid:params:grant-type:ciba"
    })
    void saysWhatHelpsWhereTheServerRefuses(String error, String advice) { // CIBA section 13
        Phone phone = new Phone();
        TestFlow run = phone.flow().answers(request -> {
            throw Phone.refusal(error);
        });

        OAuthErrorException refused = assertThrows(
                OAuthErrorException.class, () -> new CibaFlowFactory().create().obtain(run));

        assertEquals(error, refused.error());
        assertTrue(refused.remedy().orElseThrow().inWords().contains(advice), refused::getMessage);
        assertEquals(List.of(), phone.confirmations());
    }

    @Test
    void passesOtherRefusalsOfTheRequestOn() {
        OAuthErrorException refusal = Phone.refusal("invalid_scope");
        TestFlow run = new Phone().flow().answers(request -> {
            throw refusal;
        });

        OAuthErrorException refused = assertThrows(
                OAuthErrorException.class, () -> new CibaFlowFactory().create().obtain(run));

        assertEquals(refusal, refused);
    }

    @Test
    void anInterruptEndsTheLogin() {
        Phone phone = new Phone();
        TestFlow run = phone.flow().pauses(time -> Thread.currentThread().interrupt());

        LoginFailedException failed = assertThrows(
                LoginFailedException.class, () -> new CibaFlowFactory().create().obtain(run));

        assertEquals(Reason.CANCELLED, failed.reason());
        assertTrue(Thread.interrupted(), "the flag is set again");
        assertEquals(List.of(), phone.polledAt());
    }
}
