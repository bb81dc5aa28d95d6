package io.kstlib.auth.spi.internal;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A login that the user completes on another device, while the client polls the token endpoint. Both RFC 8628 (section 3.2) and OpenID Connect CIBA Core
 * 1.0 (section 7.3) begin with it. It reads the first answer and then waits for the token. Used by one thread.
 */
public final class DeferredLogin {

    private static final int LONGEST_CODE = 8_192;
    private static final long MOST_SECONDS = 86_400;

    /** RFC 8628 section 3.2 and CIBA section 7.3: where the server names none. */
    private static final Duration STANDARD_INTERVAL = Duration.ofSeconds(5);

    private final FlowContext context;
    private final Map<String, Object> answer;
    private final String source;
    private final URI endpoint;
    private final String section;
    private final Duration time;
    private final Duration interval;
    private final Instant end;

    private DeferredLogin(FlowContext context, ClientRequest request, String section) {
        this.context = context;
        this.answer = context.request(request);
        this.source = request.endpoint().metadataName().replace('_', ' ');
        this.endpoint = context.server()
                .endpoint(request.endpoint())
                .map(WebOrigin::withoutQuery)
                .orElse(URI.create("/"));
        this.section = section;
        Duration validity = validity();
        Duration timeout = context.request().timeout();
        this.time = validity.compareTo(timeout) < 0 ? validity : timeout;
        this.interval = interval();
        this.end = context.clock().instant().plus(time);
    }

    /**
     * Begins a login: sends the request, and reads how long its codes are valid and how often the token endpoint may be asked.
     *
     * @param context the run of the flow
     * @param request asks for the codes
     * @param section where the answer is described, such as {@code RFC 8628 section 3.2}, for messages
     * @throws ProtocolException if the times in the answer cannot be used
     * @throws io.kstlib.auth.api.error.AuthException as {@link FlowContext#request} does
     */
    public static DeferredLogin begin(FlowContext context, ClientRequest request, String section) {
        return new DeferredLogin(context, request, section);
    }

    /** {@return the time that the person has: as long as the codes are valid, and as the login waits} */
    public Duration time() {
        return time;
    }

    /**
     * {@return whether the answer has a field}
     *
     * @param field a field of the answer
     */
    public boolean has(String field) {
        return answer.containsKey(field);
    }

    /**
     * Reads a text.
     *
     * @param field a field of the answer
     * @param longest how many characters it may have
     * @return its value; not empty
     * @throws ProtocolException if it is missing, empty or too long
     */
    public String text(String field, int longest) {
        if (!(answer.get(field) instanceof String text) || text.isEmpty()) {
            throw refused(field, "is missing");
        }
        if (text.length() > longest) {
            throw refused(field, "is longer than " + longest + " characters");
        }
        return text;
    }

    /**
     * Reads a code that only the token endpoint sees, such as {@code device_code}.
     *
     * @param field a field of the answer
     * @throws ProtocolException if it is missing, too long, or has characters outside of printable ASCII (RFC 6749 appendix A)
     */
    public Secret code(String field) {
        String code = text(field, LONGEST_CODE);
        if (!code.chars().allMatch(character -> character >= 0x20 && character <= 0x7E)) {
            throw refused(field, "has characters that no code has");
        }
        return Secret.of(code);
    }

    /**
     * Makes the error for an answer that cannot be used.
     *
     * @param field the field of the answer
     * @param why what is wrong with it, as the end of a sentence that begins with the field; no secrets
     */
    public ProtocolException refused(String field, String why) {
        return new ProtocolException(
                endpoint,
                "the " + source + " (" + endpoint + ") sent an answer that cannot be used: " + field + " " + why + " ("
                        + section + ")",
                null,
                null);
    }

    /**
     * Waits for the token: asks the token endpoint until the person has decided, and never more often than the server allows.
     *
     * @param form {@code grant_type}, the code, and the further parameters of that grant
     * @return the token that the provider accepted
     * @throws io.kstlib.auth.api.error.LoginFailedException if the person denied the login, the time is over, or the thread was interrupted
     * @throws io.kstlib.auth.api.error.AuthException as {@link FlowContext#requestToken} and {@link FlowContext#accept} do
     */
    public Token await(Parameters form) {
        ClientRequest request = ClientRequest.to(Endpoint.TOKEN, form);
        return context.accept(new TokenPolling(context, request, interval, end).token());
    }

    private Duration validity() {
        Duration validity = seconds("expires_in");
        if (validity.isZero()) {
            throw refused("expires_in", "leaves no time");
        }
        return validity;
    }

    private Duration interval() {
        if (!has("interval")) {
            return STANDARD_INTERVAL;
        }
        Duration named = seconds("interval");
        if (named.compareTo(validity()) > 0) {
            throw refused("interval", "is longer than expires_in, so there is no time to ask for the token");
        }
        return named.isZero() ? STANDARD_INTERVAL : named;
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
            throw refused(field, value == null ? "is missing" : "is not a number of seconds");
        }
        return Duration.ofSeconds(Math.min(seconds, MOST_SECONDS));
    }

    @Override
    public String toString() {
        return "DeferredLogin[" + endpoint + "]"; // the answer holds secrets
    }
}
