package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.callback.CallbackServer;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.provider.SecurityProfile;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.auth.spi.text.Redaction;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks an authorization response and reads the authorization code from it (RFC 6749 section 4.1.2, RFC 9207).
 *
 * @param state the state of the request; a response is checked against it once
 */
record AuthorizationResponse(FlowContext context, Secret state) {

    /** Reads a pasted query. The error for a query without an answer, such as that of the request itself, differs from the error for a forged one. */
    Parameters parse(String rawQuery) {
        Parameters answer = parsed(rawQuery);
        if (Stream.of("code", "error", "response")
                .allMatch(name -> answer.first(name).isEmpty())) {
            throw notAnAnswer("it holds neither a code nor an error");
        }
        return answer;
    }

    private Parameters parsed(String rawQuery) {
        try {
            return CallbackServer.parse(rawQuery);
        } catch (IllegalArgumentException malformed) {
            throw notAnAnswer(String.valueOf(malformed.getMessage()));
        }
    }

    /** Checks {@code state} and {@code iss} before it believes an error, because any website can send the browser here with an error. */
    Secret code(Parameters received) {
        Parameters answer = context.authorizationResponse(received);
        checkState(answer.first("state"));
        checkIssuer(answer.first("iss"));
        Optional<String> error = answer.first("error").filter(code -> !code.isBlank());
        if (error.isPresent()) {
            throw refused(error.get(), answer.first("error_description").orElse(""));
        }
        return read(answer.first("code").orElse(""));
    }

    /**
     * Reads a code that came without {@code state} and {@code iss}. Nothing else can be checked, so the caller must know why the code can be trusted.
     */
    Secret code(String received) {
        SecurityProfile.of(context.settings()).ifPresent(profile -> {
            throw forged("it is a code only, and " + profile.inWords() + " requires the whole response");
        });
        Parameters answer = context.authorizationResponse(Parameters.none().with("code", received));
        return read(answer.first("code").orElse(""));
    }

    private Secret read(String received) {
        // No server issues codes with blanks, but some put a plus sign into the URL without encoding it.
        String code = received.replace(' ', '+');
        if (code.isEmpty()) {
            throw notAnAnswer("it holds neither a code nor an error");
        }
        // RFC 6749 appendix A.11
        if (!PrintableText.isAsciiWord(code)) {
            throw notAnAnswer("its code holds characters that no code has");
        }
        return Secret.of(code);
    }

    private void checkState(Optional<String> received) {
        if (received.isEmpty()) {
            throw forged("it has no state (RFC 6749 section 10.12)");
        }
        if (!state.matches(received.get())) {
            throw forged("its state is not the one of this login (RFC 6749 section 10.12)");
        }
    }

    /**
     * Compares the issuer (RFC 9207 section 2.4). Without a known issuer {@code iss} cannot be compared. A server that is configured only by its
     * endpoints has no issuer.
     */
    private void checkIssuer(Optional<String> received) {
        Optional<String> expected = context.server().issuer();
        if (expected.isEmpty()) {
            return;
        }
        if (received.isEmpty()) {
            if (context.server().sendsIssuerInAuthorizationResponse()) {
                throw forged("it does not name its issuer although the server says that it always does (RFC 9207"
                        + " section 2.4)");
            }
            SecurityProfile.of(context.settings()).ifPresent(profile -> {
                throw forged("it does not name its issuer, which " + profile.inWords() + " requires");
            });
            return;
        }
        if (!received.get().equals(expected.get())) {
            throw forged("it comes from the issuer \"" + Redaction.none().clean(received.get()) + "\" and not from \""
                    + expected.get() + "\" (RFC 9207 section 2.4)");
        }
    }

    private LoginFailedException refused(String error, String description) {
        Redaction redaction = Redaction.of(List.of(state.reveal()));
        String code = redaction.clean(error);
        String text = redaction.clean(description);
        boolean denied = code.equals("access_denied");
        return new LoginFailedException(
                denied ? Reason.DENIED : Reason.REFUSED_BY_SERVER,
                "the provider \"" + context.provider() + "\" " + (denied ? "denied" : "refused") + " the login: " + code
                        + (text.isEmpty() ? "" : ", \"" + text + "\""),
                new RefusalAdvice(context).onResponse(code, text),
                null);
    }

    private LoginFailedException forged(String why) {
        return new LoginFailedException(
                Reason.FORGED_ANSWER,
                "the answer for the provider \"" + context.provider() + "\" does not belong to this login: " + why,
                new Remedy.StartAgain("and use the newest URL only"),
                null);
    }

    private LoginFailedException notAnAnswer(String why) {
        return new LoginFailedException(
                Reason.FORGED_ANSWER,
                "that is not an answer of the provider \"" + context.provider() + "\": " + why,
                new Remedy.StartAgain("and paste the address that the browser ends at after you have logged in"),
                null);
    }
}
