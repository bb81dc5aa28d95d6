package io.kstlib.auth.core.session;

import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.http.session.JdkHttpClient;
import io.kstlib.http.session.SessionHttp;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The client that sends the requests of a session. It knows nothing of tokens and follows no redirects. Safe for use by several threads. */
interface SessionClient {

    /** Sends a request that has a timeout, and waits. */
    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException, InterruptedException;

    /**
     * Sends a request that has a timeout, without waiting; canceling the result cancels the request.
     *
     * @param pushes what to do with what the server pushes; nothing when null
     */
    <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes);

    /**
     * Returns the client of requests with a token that is bound to a certificate, which is presented to the servers (RFC 8705 section 3).
     *
     * @param identity the certificate
     */
    SessionClient presenting(TlsIdentity identity);

    /** Returns the session's own client. It accepts no server push. */
    static SessionClient of(SessionHttp http) {
        return new SessionClient() {
            @Override
            public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
                    throws IOException, InterruptedException {
                return http.send(request, handler);
            }

            @Override
            public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                    HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
                return http.sendAsync(request, handler);
            }

            @Override
            public SessionClient presenting(TlsIdentity identity) {
                return of(http.presenting(identity));
            }
        };
    }

    /** Returns a client around the one that the program gave. */
    static SessionClient of(HttpClient client) {
        return new SessionClient() {
            @Override
            public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
                    throws IOException, InterruptedException {
                return client.send(request, handler);
            }

            @Override
            public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                    HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
                return client.sendAsync(request, handler, pushes);
            }

            /** Its TLS settings are the program's own, the certificate included, so no token brings one. */
            @Override
            public SessionClient presenting(TlsIdentity identity) {
                return this;
            }
        };
    }

    /** Returns a client around the JDK's, which refuses requests that it cannot send by the configured network settings. */
    static SessionClient of(JdkHttpClient jdkClient) {
        return new SessionClient() {
            @Override
            public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
                    throws IOException, InterruptedException {
                jdkClient.check(request.uri());
                HttpResponse<T> answer = jdkClient.client().send(request, handler);
                Optional<IOException> refusal = jdkClient.refusal(request.uri(), answer.statusCode());
                if (refusal.isPresent()) {
                    throw refusal.get();
                }
                return answer;
            }

            @Override
            public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                    HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
                try {
                    jdkClient.check(request.uri());
                } catch (IOException impossible) {
                    return CompletableFuture.failedFuture(impossible);
                }
                CancelableSteps<HttpResponse<T>> result = new CancelableSteps<>();
                CompletableFuture<?> unused = result.now(jdkClient.client().sendAsync(request, handler, pushes))
                        .whenComplete((answer, failed) -> {
                            Optional<IOException> refusal = failed == null
                                    ? jdkClient.refusal(request.uri(), answer.statusCode())
                                    : Optional.empty();
                            if (refusal.isPresent() || failed != null) {
                                result.completeExceptionally(
                                        refusal.<Throwable>map(why -> why).orElse(failed));
                            } else {
                                result.complete(answer);
                            }
                        });
                return result;
            }

            @Override
            public SessionClient presenting(TlsIdentity identity) {
                return of(jdkClient.presenting(identity));
            }
        };
    }
}
