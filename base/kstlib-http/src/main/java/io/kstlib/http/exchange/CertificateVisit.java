package io.kstlib.http.exchange;

import io.kstlib.http.way.Destination;
import io.kstlib.http.way.ExchangeAttempt;
import io.kstlib.http.way.OkHttpFailures;
import io.kstlib.http.way.ProxyDemand;
import io.kstlib.http.way.Routes;
import io.kstlib.http.way.WireInterceptor;
import java.io.IOException;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSession;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** Does a TLS handshake and sends nothing over it. */
public final class CertificateVisit implements Callable<SSLSession> {

    private final Routes ways;
    private final Destination destination;
    private final ExchangeAttempt attempt;

    /**
     * @param ways the routes to servers
     * @param destination the server, reached by https
     * @param attempt records the progress
     */
    public CertificateVisit(Routes ways, Destination destination, ExchangeAttempt attempt) {
        this.ways = ways;
        this.destination = destination;
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
        SSLSession session = WireInterceptor.session(chain.connection());
        if (session == null) {
            throw new IOException("the connection is not secured");
        }
        throw new ThereException(session);
    }

    @Override
    public SSLSession call() throws IOException {
        ProxyDemand demand = ProxyDemand.before(ways, destination);
        while (true) {
            try {
                return session();
            } catch (IOException failed) {
                if (!demand.isWorthAnotherTry(failed, attempt)) {
                    throw OkHttpFailures.explained(failed, attempt, ways, destination);
                }
            }
        }
    }

    private SSLSession session() throws IOException {
        Call call = WireExchange.clients(ways)
                .forAttempt(destination, attempt)
                .addNetworkInterceptor(CertificateVisit::stop)
                .build()
                .newCall(new Request.Builder()
                        .url("https://" + destination.target() + "/")
                        .build());
        attempt.cancelBy(call::cancel);
        try (Response unexpected = call.execute()) {
            throw new IOException("HTTP " + unexpected.code() + " to no request");
        } catch (ThereException there) {
            return there.session;
        }
    }
}
