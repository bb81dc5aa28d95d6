package io.kstlib.auth.spi.internal;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.text.PrintableText;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks the token endpoint until the person has decided (RFC 8628 sections 3.4 and 3.5, OpenID Connect CIBA Core 1.0 sections 10.1 and 11). Never asks
 * earlier than the server allows: the time between two requests only grows.
 */
final class TokenPolling {

    private static final int LONGEST_TEXT = 300;
    private static final Duration SLOWER = Duration.ofSeconds(5); // RFC 8628 section 3.5, CIBA section 11

    /** Doubling goes on no further, so that a user who has agreed does not wait for minutes. */
    private static final Duration LONGEST_DOUBLED = Duration.ofMinutes(1);

    private final FlowContext context;
    private final ClientRequest request;
    private final Instant end;
    private Duration interval;
    private @Nullable NetworkException lastLost;

    /**
     * @param request asks for the token
     * @param interval how long to wait before each request, as the server says
     * @param end when the person has no time left
     */
    TokenPolling(FlowContext context, ClientRequest request, Duration interval, Instant end) {
        this.context = context;
        this.request = request;
        this.interval = interval;
        this.end = end;
    }

    /** Returns the token as the endpoint answered, which no one has checked yet. */
    Token token() {
        Duration next = interval;
        while (true) {
            pause(next);
            try {
                return context.requestToken(request);
            } catch (OAuthErrorException refused) {
                lastLost = null;
                goOnAfter(refused);
                next = interval;
            } catch (NetworkException lost) {
                lastLost = lost;
                Duration slowed = slowedAfter(lost);
                next = lost.retryAfter()
                        .filter(later -> later.compareTo(slowed) > 0)
                        .orElse(slowed);
            }
        }
    }

    private void goOnAfter(OAuthErrorException refused) {
        switch (refused.error()) {
            case "authorization_pending" -> {}
            case "slow_down" -> interval = interval.plus(SLOWER);
            case "expired_token" -> throw timedOut("the time to agree is over, as the server says (expired_token)");
            // Microsoft's servers use a name of their own.
            case "access_denied", "authorization_declined" -> throw denied(refused);
            default -> throw refused;
        }
    }

    /**
     * Doubles the time between two requests. The RFC demands that for connections that time out. Other broken requests are treated alike: the machine may
     * change its network while the user is at the other device.
     */
    private Duration slowedAfter(NetworkException lost) {
        switch (lost.reason()) {
            case TLS, INTERRUPTED, STILL_ANSWERING -> throw lost;
            case UNKNOWN_HOST, CANNOT_CONNECT, CONNECT_TIMED_OUT, TIMED_OUT, BROKEN_OFF, UNAVAILABLE, SERVER_ERROR -> {
                if (interval.compareTo(LONGEST_DOUBLED) < 0) {
                    interval = interval.multipliedBy(2);
                }
            }
        }
        return interval;
    }

    /** Waits until the next request is allowed. Ends where the person's time ends before that. */
    private void pause(Duration time) {
        Duration left = Duration.between(context.clock().instant(), end);
        boolean isLast = left.compareTo(time) < 0;
        try {
            context.pause(!isLast ? time : left.isNegative() ? Duration.ZERO : left);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LoginFailedException(
                    Reason.CANCELLED, "the login was interrupted", Remedy.startAgain(), interrupted);
        }
        if (isLast) {
            throw lastLost != null ? lastLost : timedOut("no one agreed in time");
        }
    }

    private LoginFailedException timedOut(String why) {
        return new LoginFailedException(
                Reason.TIMED_OUT,
                why + ", so the login to \"" + context.provider() + "\" ended",
                Remedy.startAgain("and agree while there is time"),
                null);
    }

    private LoginFailedException denied(OAuthErrorException refused) {
        return new LoginFailedException(
                Reason.DENIED,
                "the provider \"" + context.provider() + "\" denied the login: " + refused.error()
                        + refused.errorDescription()
                                .map(text -> ", \"" + PrintableText.oneLine(text, LONGEST_TEXT) + "\"")
                                .orElse(""),
                Remedy.either(
                        Remedy.startAgain("and agree"),
                        Remedy.advice("Ask the administrator of the provider for access")),
                refused);
    }
}
