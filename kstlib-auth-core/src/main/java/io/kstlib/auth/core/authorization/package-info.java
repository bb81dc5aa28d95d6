/**
 * The rule for presenting a token with a request: which servers may receive it, how it is presented, and what follows from a refusal. Sessions keep
 * it, and so do the adapters to other clients.
 *
 * @since 0.1
 *
 * <p>One rule for all clients. {@code Authorizer} says which servers receive the token, and {@code PresentedToken} what follows from an answer: once
 * another proof, once another token, or what the resource demands. {@code AuthSession} sends by it, and so do the adapters. No client has a rule of
 * its own. An adapter is where its library lets one act: an interceptor of OkHttp's network presents the token, because only that sees redirects,
 * and one of the application sends again; gRPC's call credentials present it, and an interceptor makes the call again; Kafka's client handler, which
 * exists once a client, checks the servers.
 */
@NullMarked
package io.kstlib.auth.core.authorization;

import org.jspecify.annotations.NullMarked;
