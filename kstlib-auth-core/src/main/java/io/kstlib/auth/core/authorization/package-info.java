/**
 * The rule for the token of a request: its servers, its form, and the response to a refusal. Sessions keep this rule, and so do the adapters for other
 * clients.
 *
 * <p><b>One rule for all clients.</b> {@code Authorizer} decides which servers receive the token. {@code PresentedToken} decides what follows from an
 * answer: once another proof, once another token, or the demand of the resource. {@code AuthSession} and the adapters send requests according to it. No
 * client has its own rule.
 *
 * <p><b>Adapters.</b> An adapter hooks in at the points that its library offers. In OkHttp, a network interceptor presents the token, because only a
 * network interceptor sees redirects; an application interceptor sends again. In gRPC, the call credentials present it, and an interceptor repeats the
 * call. In Kafka, a client handler checks the servers; each client has one.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.authorization;

import org.jspecify.annotations.NullMarked;
