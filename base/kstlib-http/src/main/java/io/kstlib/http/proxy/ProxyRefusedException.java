package io.kstlib.http.proxy;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The proxy cannot be reached, or opens no tunnel. The message is for people, and holds no password. */
public final class ProxyRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String proxy;
    private final String host;
    private final String problem;
    private final String remedy;

    /**
     * @param proxy which proxy
     * @param problem what failed
     * @param remedy what to do next
     * @param cause the error behind this one, or {@code null}
     */
    public ProxyRefusedException(ProxyServer proxy, String problem, String remedy, @Nullable Throwable cause) {
        super(problem + ". " + remedy, cause);
        this.proxy = proxy.toString();
        this.host = proxy.target().host();
        this.problem = problem;
        this.remedy = remedy;
    }

    /** {@return the proxy as messages show it} */
    public String proxy() {
        return proxy;
    }

    /** {@return the host of the proxy} */
    public String host() {
        return host;
    }

    /** {@return the problem, in words} */
    public String problem() {
        return problem;
    }

    /** {@return the next step, in words} */
    public String remedy() {
        return remedy;
    }
}
