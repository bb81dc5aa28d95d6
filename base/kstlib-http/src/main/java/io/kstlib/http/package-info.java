/**
 * HTTP for plugins: the network settings of a section, deadlines, size limits, no redirects, and an explanation for every failure. The
 * entry point is {@link io.kstlib.http.ProviderHttp}.
 *
 * @since 0.1
 *
 * <p>The way to a server. {@code io.kstlib.http} sends by OkHttp. What it lacks is solved on top of it: sockets of our own (in {@code Routes}) speak
 * TLS to a proxy and tell when they are connected, and a timer on OkHttp's events ({@code ExchangeAttempt}) ends each part in its own time. The
 * {@code lastHop} of an attempt, between OkHttp and the connection, writes the headers of each request as they were always sent, and hides the
 * answer's status from OkHttp, which would send some requests again by itself. The requests of a provider have a connection each, because a refresh
 * token must not meet a connection that the server is about to close. Those of a session use connections again. See One HTTP stack.
 *
 * <p>A certificate goes with a request, not with a host. A client authentication may bring a certificate ({@code ClientAuthentication.tlsIdentity}).
 * A request goes with it only if it says so ({@code HttpCall.withIdentity}): {@code CertificateUse} decides it for requests in the name of the
 * client, and {@code TokenPresentation.tlsIdentity} for requests with a token, which the core answers for tokens that are bound to the certificate
 * of the section ({@code CertificateOfTokens}). So no list of hosts has to be right. Each certificate has a TLS context and connections of its own
 * ({@code Routes.presenting}); without it, a connection or a TLS session that knows the client could serve a request that must not show who it is.
 * The client finds the aliases of RFC 8705 section 5.
 *
 * <p>Until this was one module, there were four: a hand-written HTTP/1.1 client for providers, a relay on loopback that led the JDK's client through
 * proxies, the bare JDK client for Vault, which knew no proxy, and the AWS SDK's. The first two were 1,400 lines, and repaired six times. The AWS
 * SDK still brings its own. {@code kstlib-http} is built on OkHttp 5, for these reasons:
 *
 * <p>It sends Basic to a proxy without a system property for the whole JVM, tries all addresses of a host in parallel, has an event for each part of
 * an exchange, and is an explicit module. The JDK's client has none of the first three.
 *
 * <p>A first request by it costs less time than one by the JDK's client, and more than one by a raw socket: Benchmarks has the numbers. Commands
 * that send nothing load nothing of it.
 *
 * <p>It costs 3.0 MB: OkHttp, Okio and Kotlin's library.
 *
 * <p>What differs from the client before it: an answer's header that is folded over two lines (RFC 9112 section 5.2) is not joined; a proxy that
 * answers {@code CONNECT} with another 2xx than 200, or with an interim answer, is refused; header values outside ASCII go as UTF-8 instead of
 * ISO-8859-1; a {@code '} in a query goes as {@code %27}. What a session sends differs from what the JDK's client sends in {@code User-Agent}.
 */
@NullMarked
package io.kstlib.http;

import org.jspecify.annotations.NullMarked;
