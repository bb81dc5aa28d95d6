package io.kstlib.auth.spi.http;

/**
 * Sends each request once, and follows no redirect. The configuration says which proxy is used, which certificates are trusted and how long a request
 * may take. Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface HttpTransport {

    /**
     * Sends a request and waits for the complete answer.
     *
     * @param call the request; to {@code https}, or to {@code http} on this machine
     * @return the answer, with any status, except for redirects
     * @throws io.kstlib.auth.api.error.NetworkException if there is no answer, or if the calling thread was interrupted
     * @throws io.kstlib.auth.api.error.ProtocolException if the request must not be sent there, or if the answer is too large or a redirect
     * @throws io.kstlib.auth.api.error.ConfigurationException if a setting that the request needs cannot be used
     */
    HttpAnswer send(HttpCall call);
}
