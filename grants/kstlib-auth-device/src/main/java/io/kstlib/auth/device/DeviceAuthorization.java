package io.kstlib.auth.device;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.ShownText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of the device authorization endpoint (RFC 8628 section 3.2). A person sees the code and follows the addresses, so each is checked.
 *
 * @param deviceCode what the token endpoint is asked with
 * @param userCode what the person enters
 * @param page where the person enters it
 * @param pageWithCode the same page with the code in its address; {@code null} when the server has none
 * @param validity how long the codes are valid
 * @param interval how long to wait between two requests to the token endpoint
 */
record DeviceAuthorization(
        Secret deviceCode,
        String userCode,
        URI page,
        @Nullable URI pageWithCode,
        Duration validity,
        Duration interval) {

    private static final int LONGEST_DEVICE_CODE = 8_192;
    private static final int LONGEST_USER_CODE = 64;
    private static final int LONGEST_ADDRESS = 2_048;
    private static final long MOST_SECONDS = 86_400;
    private static final Duration STANDARD_INTERVAL = Duration.ofSeconds(5); // RFC 8628 section 3.2

    /**
     * @param answer the fields of the answer
     * @param endpoint where it comes from
     * @throws ProtocolException if a field is missing, or cannot be used
     */
    static DeviceAuthorization read(Map<String, Object> answer, URI endpoint) {
        return new Reader(answer, WebOrigin.withoutQuery(endpoint)).read();
    }

    /** Reads one answer. */
    private record Reader(Map<String, Object> answer, URI endpoint) {

        DeviceAuthorization read() {
            return new DeviceAuthorization(
                    Secret.of(deviceCode()),
                    userCode(),
                    // Google's servers use an older draft's name.
                    address(answer.containsKey("verification_uri") ? "verification_uri" : "verification_url"),
                    answer.containsKey("verification_uri_complete") ? address("verification_uri_complete") : null,
                    validity(),
                    answer.containsKey("interval") ? interval() : STANDARD_INTERVAL);
        }

        private Duration validity() {
            Duration validity = seconds("expires_in");
            if (validity.isZero()) {
                throw refused("expires_in", "leaves no time");
            }
            return validity;
        }

        private String deviceCode() {
            String code = text("device_code", LONGEST_DEVICE_CODE);
            if (!code.chars().allMatch(character -> character >= 0x20 && character <= 0x7E)) { // RFC 6749 appendix A
                throw refused("device_code", "has characters that no code has");
            }
            return code;
        }

        private String userCode() {
            String code = text("user_code", LONGEST_USER_CODE).strip();
            if (code.isEmpty() || !code.codePoints().allMatch(ShownText::isVisible)) {
                throw refused("user_code", "has characters that a person cannot see");
            }
            return code;
        }

        /** Reads an address that a person opens, or a phone that scans it: it must lead to a web page, and look like the one that it is. */
        private URI address(String field) {
            String text = text(field, LONGEST_ADDRESS);
            if (!text.chars().allMatch(character -> character > 0x20 && character <= 0x7E)) {
                throw refused(field, "has characters that no address has");
            }
            try {
                URI address = new URI(text);
                if (WebOrigin.of(address).isSafe()) {
                    return address;
                }
            } catch (URISyntaxException | IllegalArgumentException unusable) {
                throw refused(field, "is no address of a web page");
            }
            throw refused(field, "leads to a page without encryption, which is not https");
        }

        private Duration interval() {
            Duration interval = seconds("interval");
            return interval.isZero() ? STANDARD_INTERVAL : interval;
        }

        private Duration seconds(String field) {
            Object value = answer.get(field);
            long seconds = -1;
            if (value instanceof Number number) {
                seconds = number.longValue();
            } else if (value instanceof String text && text.matches("[0-9]{1,9}")) {
                seconds = Long.parseLong(text);
            }
            if (seconds < 0) {
                throw refused(field, "is no number of seconds");
            }
            return Duration.ofSeconds(Math.min(seconds, MOST_SECONDS));
        }

        private String text(String field, int longest) {
            if (!(answer.get(field) instanceof String text) || text.isEmpty()) {
                throw refused(field, "is missing");
            }
            if (text.length() > longest) {
                throw refused(field, "is longer than " + longest + " characters");
            }
            return text;
        }

        private ProtocolException refused(String field, String why) {
            return new ProtocolException(
                    endpoint,
                    "the device authorization endpoint (" + endpoint + ") sent an answer that cannot be used: " + field
                            + " " + why + " (RFC 8628 section 3.2)",
                    null,
                    null);
        }
    }
}
