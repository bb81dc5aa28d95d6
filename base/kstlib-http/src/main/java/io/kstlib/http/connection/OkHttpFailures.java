package io.kstlib.http.connection;

import io.kstlib.http.connection.ExchangeAttempt.Phase;
import io.kstlib.http.proxy.ProxyServer;
import io.kstlib.http.proxy.ProxyTrouble;
import io.kstlib.http.trust.CauseChain;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;

/** Translates OkHttp's exceptions: removes what servers sent, and explains failures of the proxy. */
public final class OkHttpFailures {

    private OkHttpFailures() {}

    /**
     * {@return an exception that says what happened}
     *
     * @param thrown what OkHttp threw
     * @param attempt the attempt, with its progress
     */
    public static IOException explained(IOException thrown, ExchangeAttempt attempt) {
        IOException reason = attempt.reason(thrown);
        Phase phase = attempt.step().phase();
        if (phase == Phase.ANSWER) {
            return ofAnswer(reason);
        }
        ProxyServer proxy = attempt.proxy();
        if (proxy != null && phase != Phase.HANDSHAKE) {
            ProxyTrouble trouble = new ProxyTrouble(proxy, attempt.destination().target());
            return phase == Phase.TUNNEL ? trouble.beforeTunnel(reason) : trouble.beforeConnection(reason);
        }
        return reason;
    }

    private static IOException ofAnswer(IOException reason) {
        if (CauseChain.find(reason, EOFException.class).isPresent()) {
            return raisedAt(reason, new EOFException()); // OkHttp's own shows the beginning of the answer in hex
        }
        if (!(reason instanceof ProtocolException)) {
            return reason;
        }
        if ("unexpected end of stream".equals(reason.getMessage())) {
            return raisedAt(reason, new EOFException("the connection was closed before the answer was complete"));
        }
        return raisedAt(reason, new MalformedAnswerException("the answer is not HTTP"));
    }

    /** Keeps where it happened, and not what was said: that quotes the server, and a log prints all causes. */
    private static IOException raisedAt(IOException place, IOException explained) {
        explained.setStackTrace(place.getStackTrace());
        return explained;
    }
}
