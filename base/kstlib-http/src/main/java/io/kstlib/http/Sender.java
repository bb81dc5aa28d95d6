package io.kstlib.http;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.Redaction;
import io.kstlib.http.connection.Destination;
import io.kstlib.http.connection.ExchangeAttempt;
import io.kstlib.http.connection.Routes;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.connection.TooLargeException;
import io.kstlib.http.connection.WireAnswer;
import io.kstlib.http.connection.WireExchange;
import io.kstlib.http.proxy.ProxyRefusedException;
import io.kstlib.http.trust.CauseChain;
import io.kstlib.http.trust.UntrustedCertificateException;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, each on a thread of its own. Turns everything that can go wrong into an exception that explains it. Safe for use by several
 * threads.
 */
final class Sender {

    private final Routes routes;
    private final Timeouts timeouts;
    private final Function<URI, NetworkFailure> failures;
    private final Clock clock;
    private final int mostBytes;

    /**
     * @param failures explains why an endpoint, which is shown without query, did not answer
     * @param mostBytes the largest size of a body
     */
    Sender(Routes routes, Timeouts timeouts, Function<URI, NetworkFailure> failures, Clock clock, int mostBytes) {
        this.routes = routes.receivingAtMost(mostBytes);
        this.timeouts = timeouts;
        this.failures = failures;
        this.clock = clock;
        this.mostBytes = mostBytes;
    }

    /**
     * @param origin where the request goes; the caller has checked it
     * @param configured headers; those of the call replace them
     */
    HttpAnswer send(HttpCall call, WebOrigin origin, Map<String, String> configured) {
        URI shown = WebOrigin.withoutQuery(call.uri());
        TlsIdentity identity = call.identity().orElse(null);
        if (identity != null && !origin.scheme().equals("https")) {
            throw new ProtocolException(
                    shown,
                    "nothing is sent to " + shown + ", because a certificate of the client is presented by https only",
                    new Remedy.Advice("Use the https URL of the server"),
                    null);
        }
        WireExchange exchange = exchange(call, configured, shown);
        Routes taken = identity == null ? routes : routes.presenting(identity);
        ExchangeAttempt attempt = new ExchangeAttempt(taken, Destination.of(origin), timeouts);
        Instant sentAt = clock.instant();
        WireAnswer raw = watched(() -> exchange.send(attempt), attempt, identity, shown);
        if (isRedirect(raw.status())) {
            throw redirected(shown, raw, call.redaction(configured.values()));
        }
        return new HttpAnswer(
                shown,
                raw.status(),
                raw.headers(),
                raw.body(),
                sentAt,
                clock.instant(),
                raw.certificate(),
                raw.clientCertificate());
    }

    /** Does a TLS handshake, and sends nothing. */
    ServerChain certificates(URI shown, WebOrigin origin, Routes trusting) {
        ExchangeAttempt attempt = new ExchangeAttempt(trusting, Destination.of(origin), timeouts);
        return watched(() -> chain(attempt, shown), attempt, null, shown);
    }

    private ServerChain chain(ExchangeAttempt attempt, URI shown) throws IOException {
        try {
            SSLSession session = attempt.handshake();
            List<X509Certificate> certificates = Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
            return new ServerChain(certificates, session.getProtocol(), null);
        } catch (IOException refused) {
            Optional<UntrustedCertificateException> untrusted =
                    CauseChain.find(refused, UntrustedCertificateException.class);
            if (untrusted.isEmpty()
                    || CauseChain.find(refused, ProxyRefusedException.class).isPresent()) {
                throw refused;
            }
            return new ServerChain(
                    untrusted.get().chain(), "", failures.apply(shown).from(refused));
        }
    }

    private WireExchange exchange(HttpCall call, Map<String, String> configured, URI shown) {
        WireExchange exchange = new WireExchange(call, mostBytes);
        configured.forEach((name, value) -> exchange.setHeader(name, List.of(value)));
        Map<String, List<String>> own = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        call.headers()
                .forEach(header -> own.computeIfAbsent(header.getKey(), name -> new ArrayList<>())
                        .add(header.getValue()));
        own.forEach((name, values) -> setHeader(exchange, name, values, shown));
        return exchange;
    }

    private static void setHeader(WireExchange exchange, String name, List<String> values, URI shown) {
        try {
            exchange.setHeader(name, values);
        } catch (IllegalArgumentException quotesTheValue) {
            throw new ProtocolException(
                    shown,
                    "the header " + name + " for " + shown + " holds characters that HTTP does not allow",
                    new Remedy.Advice("Check the secret or token that it is made from"),
                    null);
        }
    }

    private <T> T watched(Callable<T> work, ExchangeAttempt attempt, @Nullable TlsIdentity identity, URI shown) {
        try {
            return awaited(work, attempt);
        } catch (TimeoutException late) {
            throw failure(shown, identity).timedOut(attempt.step(), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure(shown, identity).interrupted(interrupted);
        } catch (ExecutionException failed) {
            throw translated(failed, attempt, identity, shown);
        }
    }

    /**
     * Does the work on a thread of its own. Cancels it when a part of the attempt takes too long, or the caller is interrupted: nothing is sent any more
     * when this returns.
     */
    private static <T> T awaited(Callable<T> work, ExchangeAttempt attempt)
            throws TimeoutException, InterruptedException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(work);
        attempt.watch(() -> task.cancel(false));
        Thread worker = new Thread(task, "kstlib-exchange");
        worker.setDaemon(true);
        worker.start();
        boolean done = false;
        try {
            T brought = task.get();
            done = true;
            return brought;
        } catch (CancellationException canceled) {
            throw late(canceled);
        } catch (ExecutionException failed) {
            if (attempt.isLate()) { // it was not sent any more
                throw late(failed);
            }
            throw failed;
        } finally {
            attempt.end();
            if (!done) {
                attempt.abort();
            }
        }
    }

    private static TimeoutException late(Exception cause) {
        TimeoutException late = new TimeoutException();
        late.initCause(cause);
        return late;
    }

    private NetworkFailure failure(URI shown, @Nullable TlsIdentity identity) {
        NetworkFailure failure = failures.apply(shown);
        return identity == null ? failure : failure.presenting(identity);
    }

    private RuntimeException translated(
            ExecutionException failed, ExchangeAttempt attempt, @Nullable TlsIdentity identity, URI shown) {
        Throwable cause = failed.getCause();
        Optional<TooLargeException> tooLarge = CauseChain.find(failed, TooLargeException.class);
        if (tooLarge.isPresent()) {
            return new ProtocolException(
                    shown,
                    "the answer of " + shown + " is larger than " + mostBytes + " bytes",
                    new Remedy.Advice("Check that the URL is the right one"),
                    tooLarge.get());
        }
        Optional<AuthException> misconfigured = CauseChain.find(failed, AuthException.class);
        if (misconfigured.isPresent()) { // the proxy's password is not available, or a certificate file not readable
            return misconfigured.get();
        }
        if (cause instanceof IOException ioFailure) {
            return failure(shown, identity).from(ioFailure, attempt.step());
        }
        return new IllegalStateException("the HTTP client failed at " + shown, cause);
    }

    private static boolean isRedirect(int status) {
        return status >= 300 && status < 400 && status != 304;
    }

    private static ProtocolException redirected(URI shown, WireAnswer answer, Redaction redaction) {
        String target = answer.headers().getOrDefault("location", List.of()).stream()
                .findFirst()
                .flatMap(location -> host(shown, location))
                .map(host -> " to " + redaction.clean(host))
                .orElse("");
        return new ProtocolException(
                shown,
                shown + " answers with a redirect" + target + " (HTTP " + answer.status()
                        + "), and redirects of endpoints are not followed",
                new Remedy.Advice("Configure the URL where the endpoint really is"),
                null);
    }

    private static Optional<String> host(URI base, String location) {
        try {
            return Optional.ofNullable(base.resolve(location).getHost());
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
