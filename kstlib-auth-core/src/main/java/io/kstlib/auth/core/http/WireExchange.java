package io.kstlib.auth.core.http;

import io.kstlib.auth.core.route.AnswerHead;
import io.kstlib.auth.core.route.Attempt;
import io.kstlib.auth.core.route.Attempt.Phase;
import io.kstlib.auth.core.route.Dialer;
import io.kstlib.auth.core.route.MalformedAnswerException;
import io.kstlib.auth.core.route.Target;
import io.kstlib.auth.core.route.TlsLayer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request on a connection of its own and reads the answer. A request is sent once, whatever becomes of it: a code or a refresh
 * token that comes twice ends the session. For one thread; {@link Attempt#abort()} calls it off from another.
 */
final class WireExchange implements Callable<WireExchange.WireAnswer> {

    private static final int MOST_INTERIM_ANSWERS = 10;

    /**
     * What came back.
     *
     * @param head status and headers
     * @param body the body; not copied, as it goes nowhere else
     * @param certificate the fingerprint of the server's certificate; {@code null} for plain http
     */
    @SuppressWarnings("ArrayRecordComponent")
    record WireAnswer(
            AnswerHead head, byte[] body, @Nullable String certificate) {}

    private final WireRequest request;
    private final WebOrigin origin;
    private final Dialer dialer;
    private final @Nullable SSLContext trust;
    private final Attempt attempt;
    private final int mostBytes;

    /**
     * @param trust whom to believe to be the server; {@code null} for plain http
     */
    WireExchange(
            WireRequest request,
            WebOrigin origin,
            Dialer dialer,
            @Nullable SSLContext trust,
            Attempt attempt,
            int mostBytes) {
        this.request = request;
        this.origin = origin;
        this.dialer = dialer;
        this.trust = trust;
        this.attempt = attempt;
        this.mostBytes = mostBytes;
    }

    @Override
    public WireAnswer call() throws IOException {
        Target target = new Target(origin.host(), origin.port());
        try (Socket connection = dialer.open(target, attempt);
                Socket spokenTo = secured(connection, target)) {
            attempt.enter(Phase.ANSWER, origin.toString());
            OutputStream out = spokenTo.getOutputStream();
            out.write(request.head());
            out.write(request.body());
            out.flush();
            String certificate =
                    spokenTo instanceof SSLSocket tls ? ServerCertificate.fingerprint(tls.getSession()) : null;
            return answer(new BufferedInputStream(spokenTo.getInputStream()), certificate);
        }
    }

    private Socket secured(Socket connection, Target target) throws IOException {
        if (trust == null) {
            return connection;
        }
        attempt.enter(Phase.HANDSHAKE, origin.toString());
        return TlsLayer.over(connection, target, trust);
    }

    private WireAnswer answer(InputStream in, @Nullable String certificate) throws IOException {
        for (int i = 0; i < MOST_INTERIM_ANSWERS; i++) {
            AnswerHead head = AnswerHead.read(in);
            if (head.status() >= 200) {
                return new WireAnswer(head, AnswerBody.read(head, in, mostBytes), certificate);
            }
            if (head.status() == 101) {
                break;
            }
        }
        throw new MalformedAnswerException("the server goes on with something other than the answer");
    }
}
