package io.kstlib.auth.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The time between the shown code and the token when the network does not work (RFC 8628 section 3.5). */
class LostRequestsTest {

    private static final URI ENDPOINT = URI.create("https://sso.example.com/token");

    private static NetworkException lost(Reason reason) {
        return new NetworkException(ENDPOINT, reason, "the request was lost", null, null);
    }

    private static Device losing(NetworkException... failures) {
        Device device = new Device();
        for (NetworkException failure : failures) {
            device.answering(() -> {
                throw failure;
            });
        }
        return device;
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "UNKNOWN_HOST",
                "CANNOT_CONNECT",
                "CONNECT_TIMED_OUT",
                "TIMED_OUT",
                "BROKEN_OFF",
                "UNAVAILABLE",
                "SERVER_ERROR"
            })
    void asksAgainAfterTwiceTheTime(Reason reason) {
        Device device = losing(lost(reason), lost(reason));

        device.login();

        assertEquals(List.of(5L, 15L, 35L), device.polledAt());
    }

    @Test
    void doublesUpToAMinute() {
        NetworkException lost = lost(Reason.TIMED_OUT);
        Device device = losing(lost, lost, lost, lost, lost, lost);

        device.login();

        assertEquals(List.of(5L, 15L, 35L, 75L, 155L, 235L, 315L), device.polledAt());
    }

    @Test
    void staysSlowAfterwards() {
        Device device = losing(lost(Reason.TIMED_OUT)).refusing("authorization_pending");

        device.login();

        assertEquals(List.of(5L, 15L, 25L), device.polledAt());
    }

    @Test
    void waitsAsLongAsTheServerAsks() {
        NetworkException busy = new NetworkException(ENDPOINT, 429, "too many requests", null, Duration.ofSeconds(42));
        Device device = losing(busy).refusing("authorization_pending");

        device.login();

        assertEquals(List.of(5L, 47L, 57L), device.polledAt());
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "INTERRUPTED"})
    void endsWhereAnotherRequestIsNoUse(Reason reason) {
        NetworkException lost = lost(reason);
        Device device = losing(lost);

        assertSame(lost, assertThrows(NetworkException.class, device::login));
    }

    @Test
    void saysThatTheNetworkWasTheReasonInTheEnd() {
        NetworkException lost = lost(Reason.CANNOT_CONNECT);
        Device device = losing(lost).with("expires_in", 14);

        assertSame(lost, assertThrows(NetworkException.class, device::login));
        assertEquals(14, device.seconds());
    }

    @Test
    void saysThatNoOneEnteredTheCodeIfTheNetworkWorkedAgain() {
        Device device = losing(lost(Reason.CANNOT_CONNECT))
                .refusing("authorization_pending")
                .with("expires_in", 16);

        LoginFailedException failed = assertThrows(LoginFailedException.class, device::login);

        assertEquals(LoginFailedException.Reason.TIMED_OUT, failed.reason());
    }
}
