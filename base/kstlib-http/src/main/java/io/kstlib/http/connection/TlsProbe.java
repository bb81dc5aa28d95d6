package io.kstlib.http.connection;

import java.io.IOException;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSession;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** Does a TLS handshake and sends nothing over it. */
public final class TlsProbe implements Callable<SSLSession> {

    private final ExchangeAttempt attempt;

    /** @param attempt the attempt, which knows the server; it is reached by https */
    public TlsProbe(ExchangeAttempt attempt) {
        this.attempt = attempt;
    }

    /** Ends the call when there is a connection, before anything is written to it. */
    private static final class ThereException extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient SSLSession session;

        ThereException(SSLSession session) {
            this.session = session;
        }
    }

    private static Response stop(Interceptor.Chain chain) throws IOException {
        SSLSession session = ExchangeAttempt.session(chain.connection());
        if (session == null) {
            throw new IOException("the connection is not secured");
        }
        throw new ThereException(session);
    }

    @Override
    public SSLSession call() throws IOException {
        return attempt.tried(this::session);
    }

    private SSLSession session() throws IOException {
        Call call = WireExchange.client(attempt)
                .addNetworkInterceptor(TlsProbe::stop)
                .build()
                .newCall(new Request.Builder()
                        .url("https://" + attempt.destination().target() + "/")
                        .build());
        attempt.cancelBy(call::cancel);
        try (Response unexpected = call.execute()) {
            throw new IOException("HTTP " + unexpected.code() + " to no request");
        } catch (ThereException there) {
            return there.session;
        }
    }
}
