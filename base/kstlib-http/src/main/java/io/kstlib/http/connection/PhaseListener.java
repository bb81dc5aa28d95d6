package io.kstlib.http.connection;

import io.kstlib.http.connection.ExchangeAttempt.Phase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/** Records OkHttp's progress in the attempt. */
final class PhaseListener extends EventListener {

    private final ExchangeAttempt attempt;
    private final String origin;
    private final String connectsTo;

    /**
     * @param origin the server, for messages
     * @param connectsTo what the connection is made to, the server or a proxy, for messages
     */
    PhaseListener(ExchangeAttempt attempt, String origin, String connectsTo) {
        this.attempt = attempt;
        this.origin = origin;
        this.connectsTo = connectsTo;
    }

    @Override
    public void callStart(Call call) {
        attempt.begin();
    }

    @Override
    public void dnsStart(Call call, String host) {
        attempt.enter(Phase.LOOKUP, host);
    }

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        attempt.enter(Phase.CONNECTION, connectsTo);
    }

    @Override
    public void secureConnectStart(Call call) {
        attempt.enter(Phase.HANDSHAKE, origin);
    }

    @Override
    public void connectFailed(
            Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol, IOException failure) {
        attempt.failed(address, failure);
    }
}
