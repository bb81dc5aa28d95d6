/**
 * Requests with a token: to which servers it may be sent, how a refused one is replaced, and when it is refreshed beforehand.
 *
 * @since 0.1
 *
 * <p>Sessions. {@code AuthSession} takes the JDK's requests and sends them by OkHttp, on threads of its own: the common pool, on which
 * {@code HttpClient.sendAsync} ends, may be full of threads that wait for the answer. Bodies are streamed both ways, and one that no one reads on
 * holds no thread. Of many requests that receive 401 together, one replaces the token. {@code AuthSession.httpClient()} is the JDK's own client;
 * there a problem with the token is an {@code IOException}, like other problems on the way.
 *
 * <p>A resource that demands another login. {@code PresentedToken} reads such an answer (RFC 9470) with {@code Challenge}, the one parser of
 * {@code WWW-Authenticate}, which plugins use, too. It throws what is demanded, unless another login is stored by then; the
 * {@code TokenSource} says what helps ({@code Remedy.StepUpLogin}).
 */
@NullMarked
package io.kstlib.auth.core.session;

import org.jspecify.annotations.NullMarked;
