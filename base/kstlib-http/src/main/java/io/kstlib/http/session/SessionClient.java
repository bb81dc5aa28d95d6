package io.kstlib.http.session;

import io.kstlib.auth.spi.http.TlsIdentity;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The client that sends the requests of a session. It knows nothing of tokens and follows no redirects. Safe for use by several threads. */
public interface SessionClient {

    /**
     * Sends a request and waits for the head of the answer, and for the body if the handler does.
     *
     * @param request what to send; its timeout is for the head of the answer, and must be set
     * @param handler what to do with the body
     * @param <T> the type of the body
     * @return the answer, whatever its status
     * @throws IOException if there is none
     * @throws InterruptedException if the thread was interrupted; the request is canceled
     */
    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException, InterruptedException;

    /**
     * Sends a request without waiting.
     *
     * @param request what to send; its timeout is for the head of the answer, and must be set
     * @param handler what to do with the body
     * @param pushes what to do with what the server pushes; nothing when {@code null}
     * @param <T> the type of the body
     * @return the future answer; canceling it cancels the request
     */
    <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes);

    /**
     * Returns the client of requests with a token that is bound to a certificate, which is presented to the servers (RFC 8705 section 3).
     *
     * @param identity what to present to servers that ask for a certificate
     * @return the same client each time, until another certificate is asked for
     */
    SessionClient presenting(TlsIdentity identity);
}
