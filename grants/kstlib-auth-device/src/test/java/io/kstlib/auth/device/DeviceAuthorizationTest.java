package io.kstlib.auth.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers that a server may send, and those that are refused before the user sees them. */
class DeviceAuthorizationTest {

    private static final ClientRequest REQUEST = ClientRequest.to(Endpoint.DEVICE_AUTHORIZATION, Parameters.none());

    private static void refuses(Device device, String field) {
        ProtocolException refused = assertThrows(ProtocolException.class, device::login);

        assertTrue(refused.problem().contains(": " + field + " "), refused.problem());
        assertFalse(refused.problem().contains("realm=x"), "the query of the endpoint is not shown");
        assertFalse(refused.problem().contains("canary"), "a device code is a secret");
        assertEquals(List.of(), device.person().codes(), "nothing is shown");
        assertEquals(List.of(), device.polledAt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"device_code", "user_code", "verification_uri", "expires_in"})
    void refusesAnAnswerThatLacksWhatIsRequired(String field) {
        Device device = new Device().without(field);

        refuses(device, field.equals("verification_uri") ? "verification_url" : field);
    }

    @Test
    void takesTheNameOfAnOlderDraft() {
        Device device =
                new Device().without("verification_uri").with("verification_url", "https://www.example.com/device");

        device.login();

        assertEquals(
                URI.create("https://www.example.com/device"), device.shown().page());
    }

    @Test
    void takesAPageOnThisMachine() {
        Device device = new Device().with("verification_uri", "http://127.0.0.1:8080/device");

        device.login();

        assertEquals(URI.create("http://127.0.0.1:8080/device"), device.shown().page());
    }

    @Test
    void needsNoAddressWithTheCode() {
        Device device = new Device().without("verification_uri_complete");

        device.login();

        assertNull(device.shown().pageWithCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sso.example.com/device",
                "javascript:alert(1)",
                "file:///etc/passwd",
                "tel:+1900",
                "/device",
                "https://",
                "https://sso.example.com@evil.example/device",
                "https://sso.example.com/\u001B[2J",
                "https://sso.example.com/\u202Eecived",
                "https://sso.example.com/ device",
                "https://sso.example.com/%zz"
            })
    void refusesAnAddressThatIsNoneOfASafePage(String address) {
        refuses(new Device().with("verification_uri", address), "verification_uri");
        refuses(new Device().with("verification_uri_complete", address), "verification_uri_complete");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "AB\nCD", "AB\u001B[31mCD", "AB\u202ECD", "AB\u200BCD"})
    void refusesACodeThatAPersonCannotSee(String code) {
        refuses(new Device().with("user_code", code), "user_code");
    }

    @Test
    void refusesADeviceCodeWithOtherCharacters() {
        refuses(new Device().with("device_code", "canary\r\nx"), "device_code");
    }

    @Test
    void refusesWhatIsTooLong() {
        refuses(new Device().with("user_code", "A".repeat(65)), "user_code");
        refuses(new Device().with("device_code", "canary".repeat(2_000)), "device_code");
        refuses(
                new Device().with("verification_uri", "https://sso.example.com/" + "a".repeat(2_048)),
                "verification_uri");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "", "99999999999", "1.5"})
    void refusesATimeThatIsNone(String seconds) {
        refuses(new Device().with("expires_in", seconds), "expires_in");
        refuses(new Device().with("interval", seconds), "interval");
    }

    @Test
    void refusesACodeThatHasExpired() {
        refuses(new Device().with("expires_in", 0), "expires_in");
        refuses(new Device().with("expires_in", -600L), "expires_in");
    }

    @Test
    void neverShowsTheDeviceCode() {
        Device device = new Device();

        device.login();

        assertFalse(device.shown().toString().contains("canary"));
        assertFalse(
                DeviceAuthorization.request(device.run(), REQUEST).toString().contains("canary"));
    }
}
