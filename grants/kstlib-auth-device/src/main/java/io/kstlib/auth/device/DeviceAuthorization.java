package io.kstlib.auth.device;

import io.kstlib.auth.api.UserInteraction.UserCode;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.DeferredLogin;
import io.kstlib.auth.spi.text.PrintableText;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The answer of the device authorization endpoint (RFC 8628 section 3.2). The user sees the code and opens the addresses, so each is checked.
 *
 * @param login the login that it begins
 * @param deviceCode the code for the token endpoint
 * @param userCode the code that the user enters
 * @param page the page where the user enters it
 * @param pageWithCode the same page with the code in its address; {@code null} when the server has none
 */
record DeviceAuthorization(
        DeferredLogin login,
        Secret deviceCode,
        String userCode,
        URI page,
        @Nullable URI pageWithCode) {

    private static final String SECTION = "RFC 8628 section 3.2";
    private static final String COMPLETE = "verification_uri_complete";
    private static final int LONGEST_USER_CODE = 64;
    private static final int LONGEST_ADDRESS = 2_048;

    /**
     * @param context the run of the flow
     * @param request the request for the codes
     * @throws ProtocolException if a field of the answer is missing, or cannot be used
     */
    static DeviceAuthorization request(FlowContext context, ClientRequest request) {
        DeferredLogin login = DeferredLogin.begin(context, request, SECTION);
        return new DeviceAuthorization(
                login,
                login.code("device_code"),
                userCode(login),
                // Google's servers use an older draft's name.
                address(login, login.has("verification_uri") ? "verification_uri" : "verification_url"),
                login.has(COMPLETE) ? address(login, COMPLETE) : null);
    }

    private static String userCode(DeferredLogin login) {
        String code = login.text("user_code", LONGEST_USER_CODE).strip();
        if (code.isEmpty() || !code.codePoints().allMatch(PrintableText::isVisible)) {
            throw login.refused("user_code", "has invisible characters");
        }
        return code;
    }

    /** Reads an address that the user opens or a phone scans. It must be that of a web page, and not look like another one. */
    private static URI address(DeferredLogin login, String field) {
        String text = login.text(field, LONGEST_ADDRESS);
        if (!PrintableText.isAsciiWord(text)) {
            throw login.refused(field, "has characters that no address has");
        }
        try {
            URI address = new URI(text);
            if (WebOrigin.of(address).isSafe()) {
                return address;
            }
        } catch (URISyntaxException | IllegalArgumentException unusable) {
            throw login.refused(field, "is not the address of a web page");
        }
        throw login.refused(field, "leads to a page without encryption, which is not https");
    }

    UserCode forPerson() {
        return new UserCode(userCode, page, pageWithCode, login.time());
    }
}
