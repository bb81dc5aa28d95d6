/**
 * Requests with a token: the servers that may receive it, the replacement of a refused token, and the refresh ahead of time.
 *
 * <p><b>Sessions.</b> {@code AuthSession} takes the JDK's requests and sends them through OkHttp, on its own threads: the common pool, on which {@code
 * HttpClient.sendAsync} ends, may be full of threads that wait for the answer. Bodies are streamed both ways, and an abandoned body holds no thread. Of
 * many requests that receive 401 together, one replaces the token. {@code AuthSession.httpClient()} is the JDK's own client; there a problem with the
 * token is an {@code IOException}, like other problems on the way.
 *
 * <p><b>A resource that demands another login.</b> {@code PresentedToken} reads such an answer (RFC 9470) with {@code Challenge}, the one parser of
 * {@code WWW-Authenticate}; plugins use it, too. It throws the demand, unless another login is stored by then. The {@code
 * TokenSource} knows the remedy ({@code Remedy.Kind.STEP_UP_LOGIN}).
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.session;

import org.jspecify.annotations.NullMarked;
